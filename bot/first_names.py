"""Words that `bot/names.py` takes for names, or never takes for names. Chosen by hand: add to them freely.

The first names are common among families in Kent, English and of the languages spoken there; `words/first_names.txt`
holds the rarer ones. `words/english.txt` holds English words in small letters: SCOWL, size 35, British spelling
(copyright 2000-2011 Kevin Atkinson, free to use and change, http://wordlist.aspell.net), and every word of our own
training phrases and answers, misspelt ones too (`words/field.txt`), less the names. What stands there is no name.
"""

from __future__ import annotations

from pathlib import Path

_WORDS = Path(__file__).parent / "words"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _lines(name: str) -> list[str]:
    lines = (_WORDS / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


COMMON_FIRST_NAMES = _words(
    """
    dave ella eric evelina matt meg mike una
    aaron abbie abby abdul abdullah abigail abiola adaeze adam adele adrian adriana agnieszka ahmed aidan
    aiden aisha aiza alan alana albie alejandro aleksander aleksandra alessia alex alexander alexandra
    alexandru alexei alexia alfie alfred ali alice alicia alina alisha alison aliyah allison alyssa ama
    amanda amara amelia amelie amina aminah amir amira amit amy ana anastasia andrea andreea andrei andrew
    andrius andriy andrzej andy aneta angela angelika angie anil anita aniya anjali anna annabelle anne annie
    anthony anton antonio anya arabella archie ari aria arianna arjun arlo arthur arturas arun asha ashley
    ashton asif asim astrid ava ayaan ayan ayesha ayla aylin ayse azra barbara barnaby bartek bartosz beata
    beatrice becky belinda bella ben benjamin bernadette beth bethan bethany bhavna bibi bikash bilal billie
    billy bimala binod bishnu bogdan boris bozena bradley brandon brenda brian bridget bronwyn bryan bryony
    caitlin caleb callum cameron camilla carl carla carlos carol caroline carolyn casey cassie catherine
    cerys chantelle charlene charles charlie charlotte chelsea cheryl chidi chinedu chloe chris christina
    christine christopher ciara cieran claire clara clare claudia colin colleen connie connor constance corey
    courtney craig cristian cristina curtis cynthia daniel daniela danielle danny daria darius darren david
    dawid dawn-marie daxton debbie deborah declan deepa denise dennis derek dexter dhruv diana diane dieter
    dilan dimitar dipak dominic dominik donald donna dorin dorota dorothy dylan ebony eddie edith eduard
    edward edyta eileen eilidh elaine eleanor elena eliana elias elif elijah eliza elizabeta elizabeth ella
    ellen ellie elliot elliott ellis elsa elsie emil emilia emily emma emmanuel enzo eoin erica erik erin
    esme esther ethan eva evan evelyn evie ewa ezra fabian faisal farah farhan fatima fatimah
    felicity felix fergus filip finlay finley fiona florence florin folake francesca francis frankie fraser
    fred freddie freddy frederick freya gabriel gabriela gareth gary gavin gemma geoff george georgia georgie
    georgina gerald gheorghe gina giovanni gita giulia gloria gordon grzegorz gurpreet gwen hadley hafsa
    haider hamza hana hanif hanna hannah hari haris harjit harley harold harper harpreet harriet harrison
    harry harvey hasan hassan hayden hayley heather heidi helen helena henry hilary hollie hugo humaira husna
    hussain ian ibrahim idris ieva ikram iman imani imogen imran ina ines inga ioan ioana ion irena irina
    isaac isabel isabella isabelle isha isla ismail isobel ivan ivana iwona izabela jackson jacob jacqueline
    jacqui jadwiga jaiden jake jakub jamal james jamie jan-erik jana janet janice janine jared jaroslav
    jasmin jason jasper jaxon jayden jayne jean-luc jeanette jeff jelena jenna jennie jennifer jenny jeremy
    jerome jess jesse jessica jessie jill jim jimmy joan joanna joanne jodie joe joel joey johanna john
    johnny jolanta jonah jonas jonathan jonny jordan jorge jose josef joseph josephine joshua josie juan
    judith julia julian juliana julie juliet justin justyna kabita kacey kacper kai kaitlyn kamal kamil
    kamila karen karim karl karolina katarzyna kate katherine kathleen kathryn kathy katie katy kayden kayla
    kayleigh keira keith kelly kelsey ken kendra kenneth kerry kevin khadija khalid kian kiera kieran kim
    kimberley kinga kiran kirsten kirsty kish kofi konrad kris kristina krisztina krzysztof kwame kyle kyra
    lacey laila lara larissa lars laszlo laura lauren laurence laxmi layla leah leanne leila lena lenny leo
    leon leona leonard leroy lesley leslie levi lewis lexi leyla liam lidia lilah lilian lillian lilly lina
    linas linda lindsay lindsey lisa liv logan lola lorna lorraine lottie louie louis louisa louise luca
    lucas lucia lucian lucie lucy luis luka lukas lukasz luke lydia lynn lynne mabel macie maciej maddie
    maddison madeleine madison magda magdalena mahmoud maisie maja malachi malcolm malgorzata manisha
    manpreet manuel marcel marcin marco marcus marek margaret maria mariam marian mariana marie marija marina
    mario marion marius mariusz marjorie marlon marta martha martin martina maryam mateo mateusz mathew
    matilda matteo matthew maureen maurice max maxim maxwell maya mehmet mei melanie melissa mercedes mia
    micah michael michaela michal michelle miguel mihai mikolaj mila milan mildred milena millie milly mina
    mirela miriam miroslav mitchell mohamed mohammad mohammed moira molly monica monika morgan moses muhammad
    musa mustafa myles myra nabin nadia nadine naomi naseem nasir natalia natalie natasha nathan nathaniel
    naveed nazia neha neil nellie ngozi niall niamh nicholas nicola nicolae nicole nigel nikita nikki nikola
    nikolai nikos nina noah noel nora norman nour nusrat ola oleg oleksandr oleksandra olga oliver olivia
    ollie oluwaseun omar orla oscar osman otis owen pamela patricia patrick patryk paul paula pauline pavel
    pawel pedro penelope peter petr petra petru phil philip philippa phillip phoebe pierre piotr polly
    prakash prakriti priya przemek puja quentin rachael rachel radek radu rafael rafal rahul raj rajesh ralph
    ramesh ramona rana raul raymond rayyan rebecca reece reggie reha rehan reuben rhiannon rhys ria ricardo
    richard riley rita robbie robert roberta roberto rodney roger rohan roman ronald ronnie rory rosalind
    rosemary rosie ross roxanne roxy rupert russell ruta ruth ryan saanvi sabina sabita sabrina sadie safiya
    sahil saima sally salma salman sam samantha samir samira samuel sana sandra sanjay sapna sara sarah
    saskia scarlett scott sean sebastian selina serena sergei seth shabnam shahid shania shannon sharon shaun
    shauna sheila shelley sheryl shirley shreya sian sienna silvia simon simone simran siobhan sita slawomir
    sofia sofija sonia sophia sophie stacey stanislav stanley stefan stefania steph stephanie stephen steve
    steven stuart sultan suman sunil sunita suresh surinder susan susanna susie suzanne svetlana sylvia
    sylwia szymon tahir tamara tamsin tanya tara tariq tatiana ted teodora terence teresa terry theo theodore
    theresa thomas tiffany tilly timothy tina toby tom tomas tomasz tommy toni tony tracey tracy trevor
    tristan tunde umar usman vaclav valentin valentina valerie vanessa vasile vera veronica veronika vicki
    vicky victor victoria vijay viktor viktoria vincent violeta vitalij vivian vivienne vlad vladimir
    volodymyr waleed walter wanda warren wayne wendy wesley wiktor wiktoria william willow-mae wojciech
    xander xavier yana yasin yasmin yasmine yolanda yousef yuki yulia yusuf yvette yvonne zac zach zachary
    zack zahra zainab zak zakariya zane zara zayn zeeshan zeynep zoe zofia zoltan zsofia zuzanna
    """
)
FIRST_NAMES = COMMON_FIRST_NAMES | frozenset(_lines("first_names.txt"))
"""First names that are no ordinary English word: taken out wherever they stand."""

NAMES_AND_WORDS = _words(
    """
    alexa bobbie cherry coral crystal derrick dot ebony forest gift jay jewel junior justice kitty lance laurel liberty
    lyric merlin misty opal phoenix pierce primrose princess prudence reg serenity sierra storm trinity
    al amber angel april art ash august aurora autumn bailey basil bear bill blessing bob brook brooke buddy
    carter charity chase christian clay cliff cody daisy dale dawn dean destiny drew duke earl ed faith finn
    flora frank glen grace grant guy happy harlow harmony hazel heath herb holly hope hugh hunter iris ivy
    jack jade jan jasmine jean jo josh joy june kay king kit krishna lee lily luna mark mason may melody
    mercy miles milo nick noor nova ocean olive parker pat patience pearl penny poppy precious prince ray
    reed rex rich river rob robin rose rowan ruby sage sky sonny star stella sue summer sunny teddy tia tyler
    violet will willow
    """
)
"""Names that are words too ("Will", "Grace"): only with a capital, and after a cue."""

ORDINARY_WORDS = _words(
    """
    a able about above abroad absent accepted access actually address adhd adopted afraid after afternoon
    again against all allowed almost alone already alright also always am amazing an and angry another
    anxious any anyone anything appeal applying appointment arabic are arfid around as asd ask asked asking
    assessment assistant at attending august aut autism autistic awaiting away awful back bad be because been
    before behind being bengali best better between big birth blind bot both british broken bulgarian but by
    called calling came camhs can cant care caseworker cerebral change changed changing chatbot child chinese
    christmas class coming concerned confused coordinator could council cp crying currently czech dad
    daughter day deaf dear december definitely delayed depressed desperate diagnosed did didnt different
    disabled disappointed dla do doctor does doesnt doing done dont down downs dr draft due dyscalculia
    dyslexia dyslexic dyspraxia each early education ehc ehcna ehcp either else email emotionally end english
    epileptic especially even evening ever every everybody everyone everything exactly excluded exhausted
    expected extremely facebook february fed feel feeling female few finding fine first five folks for form
    fortnite foster four french friday from fully furious further gender general getting give given go goes
    going gone good google got gp great guys had half happening happy hard has hasnt hate hates have havent
    having he head health hearing hello help helper helpful her here hers hi him his home hopefully hoping
    hospital how however hurt i iask if ill im in ineligible interested into ipsea is isnt it its january
    july june just keen kent kind know language late later leaving left less let letter like likes listed
    lithuanian little live lives living local lone looking lost lots love low lsa mad madam made mainly
    mainstream makaton making male manager march may maybe me mean mediation medway mental message mine
    minecraft miss missing mld monday months more morning most moving mr mrs ms msi much mum must my name
    named near need needed needing needs nepali nervous never new next nhs nice no nobody non none nonverbal
    normal not nothing november now number ocd october odd of off officer ofsted ok okay old on once one only
    open or ot other our out over overwhelmed own pact panel parent parents part partially pda people per
    perhaps phone physically pip plan please pmld polish portuguese possible post preparing primary probably
    profoundly proper punjabi put quiet quite raising ready really receiving refused refusing registered
    rejected report returning review right roblox romanian russian sad said salt same saturday saying says
    scared school semh sen senco send september seven several severe severely she should shouldnt sick since
    sir six slcn sleeping slovak so social some someone something sometimes son soon sorry spanish spd
    special speech staff started starting still stopped stressed struggling stuck such suffering sunday
    support supposed sure surgery suspended switching ta taking talking taxi teacher team ten terrified than
    thank thanks that thats the their them then therapist therapy there these they thing things this those
    though three thrilled through thursday to today together told tomorrow tonight too torn totally tourettes
    trans transitioning transport tribunal tried trying tuesday turkish turning two type ukrainian unable
    under unhappy unlawful unsure until unwell up upset urdu urgent us used useless using very vi via violent
    vision visually waiting want wants was wasnt watching we wednesday week weeks well went were what
    whatsapp wheelchair when where which while who whole why will wishing with within without wondering wont
    worker working worried worse worth would writing wrong year years yes yesterday yet you young your
    youtube zoom
    """
)
"""What follows a cue without being a name ("I'm worried", "my son Autistic")."""

ENGLISH = frozenset(_lines("english.txt"))
FIELD = frozenset(_lines("field.txt"))
PROPER = frozenset(word for line in _lines("proper.txt") for word in line.split())
FAMOUS = tuple(_lines("famous.txt"))
SCHOOLS = tuple(_lines("schools.txt"))
