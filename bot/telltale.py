"""What gives a language away: scripts, letters and common words. Data for `bot/language.py`.

Words stand without accents, since people often type without them. What English uses too ("to", "sa", "no") does not
count, whatever it means elsewhere. A word that two languages share counts for both. Add to them freely.
"""

from __future__ import annotations

SCRIPTS = (
    (0x0370, 0x03FF, "el"),
    (0x0400, 0x052F, "cyrillic"),
    (0x0530, 0x058F, "hy"),
    (0x0590, 0x05FF, "he"),
    (0x0600, 0x06FF, "arabic"),
    (0x0750, 0x077F, "arabic"),
    (0x0900, 0x097F, "devanagari"),
    (0x0980, 0x09FF, "bn"),
    (0x0A00, 0x0A7F, "pa"),
    (0x0A80, 0x0AFF, "gu"),
    (0x0B80, 0x0BFF, "ta"),
    (0x0C00, 0x0C7F, "te"),
    (0x0D00, 0x0D7F, "ml"),
    (0x0D80, 0x0DFF, "si"),
    (0x0E00, 0x0E7F, "th"),
    (0x10A0, 0x10FF, "ka"),
    (0x1200, 0x137F, "am"),
    (0x3040, 0x30FF, "kana"),
    (0x3400, 0x9FFF, "zh"),
    (0xAC00, 0xD7AF, "ko"),
    (0xFB50, 0xFDFF, "arabic"),
    (0xFE70, 0xFEFF, "arabic"),
)
"""First and last code point, and the language, or the name of a script that several languages share."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SHARED_SCRIPTS: dict[str, tuple[tuple[str, str, frozenset[str]], ...]] = {
    "cyrillic": (
        (
            "ru",
            "ыэё",
            _words(
                """
                я мы мне меня по говорю мой сына дочка английски
                не что как это мой моя моего у меня нет ребёнок ребенок сын дочь школа помощь помогите
                пожалуйста спасибо здравствуйте привет нужна нужно хочу и в на где когда для
                """
            ),
        ),
        (
            "uk",
            "іїєґ",
            _words(
                """
                я мені говорю говорить англійською українською мій сина дитину
                не що як це мій моя мого у мене немає дитина син донька школа допомога допоможіть будь ласка
                дякую добрий день привіт потрібна потрібно хочу і в на де коли для та
                """
            ),
        ),
        (
            "bg",
            "",
            _words(
                """
                говоря английски искам план детето сина дъщеря училището иска
                не какво как това моят моето моята имам няма дете син дъщеря училище помощ помогнете моля
                благодаря здравейте нужда искам и в на къде кога за да се съм ми е са от със ще може трябва
                """
            ),
        ),
    ),
    "arabic": (
        (
            "ar",
            "ةأإىؤئ",
            _words(
                """
                في من على لا هل ما كيف أنا ابني ابنتي طفلي المدرسة مدرسة مساعدة أحتاج إلى شكرا مرحبا عن
                """
            ),
        ),
        (
            "ur",
            "ٹڈڑےںھہ",
            _words(
                """
                میں ہے کا کی کے نہیں میرا میری بیٹا بیٹی سکول مدد شکریہ سلام کو اور سے کیا ہیں مجھے
                """
            ),
        ),
        (
            "fa",
            "پچژگ",
            _words(
                """
                من است را که به در از این برای پسرم دخترم کمک سلام لطفا می مدرسه ممنون چه نمی
                """
            ),
        ),
        (
            "ps",
            "ښځڅډړېۍګ",
            _words(
                """
                زما دی ده نه په د مرسته سلام زوی لور
                """
            ),
        ),
        (
            "ku",
            "ڕڵێۆە",
            _words(
                """
                من لە بۆ کوڕەکەم یارمەتی سڵاو
                """
            ),
        ),
    ),
    "devanagari": (
        (
            "ne",
            "",
            _words(
                """
                छ छैन हो होइन मलाई मेरो मेरी छोरा छोरी छोराको छोरीको लागि गर्न कसरी के विद्यालय सहयोग मद्दत
                चाहिन्छ धन्यवाद नमस्ते हुन्छ छु र मा को ले लाई गर्छ बच्चा
                """
            ),
        ),
        (
            "hi",
            "",
            _words(
                """
                है हैं नहीं मैं मुझे मेरा मेरी बेटा बेटी के लिए कैसे क्या स्कूल मदद चाहिए धन्यवाद हूँ और में
                का की को से
                """
            ),
        ),
    ),
}
"""For a script: code, letters that only this language has, common words."""

TRADITIONAL = frozenset("學說們個這請幫嗎與兒語會過無對於來時還為開關問醫應該從邊讀寫聽話歲謝國課師")
"""Characters of traditional Chinese that simplified Chinese writes otherwise."""

LETTERS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys("łżźńśćąę", ("pl",)),
    **dict.fromkeys("ășțşţ", ("ro",)),
    **dict.fromkeys("ůěř", ("cs",)),
    **dict.fromkeys("ľĺŕ", ("sk",)),
    **dict.fromkeys("ėįų", ("lt",)),
    **dict.fromkeys("ğı", ("tr",)),
    **dict.fromkeys("ãõ", ("pt",)),
    **dict.fromkeys("ñ¿¡", ("es",)),
    **dict.fromkeys("œùêè", ("fr",)),
    **dict.fromkeys("őű", ("hu",)),
    **dict.fromkeys("ķļņģ", ("lv",)),
    "ß": ("de",),
    "ą": ("pl", "lt"),
    "ę": ("pl", "lt"),
    "ş": ("tr", "ro"),
    "č": ("cs", "sk", "lt"),
    "š": ("cs", "sk", "lt"),
    "ž": ("cs", "sk", "lt"),
    "ť": ("cs", "sk"),
    "ď": ("cs", "sk"),
    "ň": ("cs", "sk"),
    "ç": ("fr", "pt", "tr"),
    "đ": ("vi",),
    "ơ": ("vi",),
    "ư": ("vi",),
}

_WORDS_OF: dict[str, str] = {
    "pl": """
        dostac corki corke corka syna dla moge zlozyc odmawia autobusu wniosku odpowiedz bede
        nie jest czy jak sie dzien dobry dziekuje prosze potrzebuje pomocy pomoc moj moja moje syn corka
        dziecko dziecka szkola szkoly szkole mam mnie mowie polsku ktos gdzie kiedy dlaczego chce bardzo
        jestem tylko tak czesc witam dla ale oraz wniosek ma lat angielsku rozumiem rozmawiac po do przez
        autyzm autobus moge mozna co zle mu jego jej dostal mamy nam on ona moze jeszcze juz lub przed
        nauczyciel
        """,
    "ro": """
        cere fata fetita fiului sotul nevoie scolar 
        nu este sunt buna ziua multumesc va rog vreau ajutor copil copilul copilului meu mea fiul fiica
        scoala scolii cum unde cand pentru vorbesc engleza romana am nevoie imi poate care si cu din ce e
        are ani el ea la mai salut noroc trebuie fac facem cineva transportul stiu
        """,
    "cs": """
        nemluvim autismus potrebuje pozadat diteti skolky mluvi nemluvi
        neni jsem jsme dobry den dekuji prosim potrebuji pomoc muj moje syn dcera dite skola skoly skole jak
        kde kdy proc chci mluvim cesky anglicky ahoj ze pro ale mate mam nerozumim nebo ktery jeho on ona ma
        rozumim jeste skolu muzu muze ditete je
        """,
    "sk": """
        nehovorim autizmus potrebuje podporu poziadat dietatu skolky
        nie som sme dobry den dakujem prosim potrebujem pomoc moj moja moje syn dcera dieta skola skoly
        skole ako kde kedy preco chcem hovorim slovensky anglicky ahoj ze pre ale mate mam nerozumiem alebo
        ktory jeho on ona ma rozumiem este skolu mozem moze dietata je
        """,
    "lt": """
        ne yra labas laba diena aciu prasau reikia pagalbos pagalba mano sunus dukra vaikas vaiko vaikui
        mokykla mokyklos kaip kur kada kodel noriu kalbu lietuviskai angliskai as ir bet ar turi galiu man
        nekalbu nesuprantu jis ji su del kas
        """,
    "tr": """
        degil merhaba tesekkurler tesekkur lutfen yardim istiyorum oglum kizim cocugum cocuk cocugumun okul
        okula okulu nasil nerede icin bir bu ve var yok ben benim ihtiyacim ingilizce turkce bilmiyorum
        konusuyorum cok mi evet hayir selam gunaydin gitmek istemiyor otizmli kim neden
        """,
    "pt": """
        nao ola bom dia obrigado obrigada por favor preciso ajuda meu minha filho filha crianca escola como
        onde quando porque quero falo portugues ingles para com uma um que de e ele ela tem anos posso estou
        esta voce eu autismo ajudar sou
        """,
    "es": """
        hola buenos dias gracias por favor necesito ayuda mi hijo hija nino nina escuela como donde cuando
        quiero hablo espanol ingles para con una un que de el ella tiene anos puedo estoy esta usted yo
        autismo colegio los las y pero muy soy ayudar quien puede entiendo
        """,
    "fr": """
        bonjour salut merci s'il vous plait besoin d'aide aide mon fils ma fille enfant ecole l'ecole
        comment ou quand pourquoi je j'ai parle francais anglais pour avec une un que de il elle est ans
        puis suis votre pas et ne n'est c'est les des mais tres oui qui peut aider veux avoir
        """,
    "it": """
        ciao buongiorno grazie per favore ho bisogno aiuto mio mia figlio figlia bambino scuola come dove
        quando perche voglio parlo italiano inglese con una un che di e lui lei anni posso sono non il della
        anche molto
        """,
    "de": """
        hallo guten tag danke bitte ich brauche hilfe mein meine sohn tochter kind schule wie wo wann warum
        mochte spreche deutsch englisch fur mit eine und ist nicht das der die er sie hat jahre kann bin wir
        es auch
        """,
    "hu": """
        fiamnak vagyok angolul beszelek kerem
        szia jo napot koszonom kerem segitseg segitsegre fiam lanyom gyerek gyermekem iskola hogyan hol
        mikor miert szeretnek beszelek magyarul angolul nem es egy van az hogy nekem szuksegem vagyok eves
        meg kell
        """,
    "lv": """
        sveiki labdien paldies ludzu vajag palidzibu palidziba mans mana dels meita berns berna skola ka kur
        kad kapec gribu runaju latviski angliski un bet man ir nav es neesmu nesaprotu vai ar
        """,
    "sq": """
        pershendetje miredita faleminderit ndihme kam nevoje djali vajza im ime femija shkolla si ku kur pse
        dua flas shqip anglisht nuk eshte per dhe une me nje jam ka cfare
        """,
    "so": """
        waan waxaan ubahanahay caawimaad wiilkayga gabadhayda ilmaha dugsiga sidee xagee goorma mahadsanid
        fadlan af soomaali ingiriisi iyo waa ma ku
        """,
    "roman-urdu": """
        mera meri mere beta beti bacha bachay mujhe mujhay madad chahiye nahi nahin hai hain kya kaise kaha
        kahan ko ka ki ke shukriya salam assalam karna karta jata aap hum puttar mainu chahidi
        """,
}
"""For a language: common words."""

ENGLISH = _words(
    """
    a about after again all also always am an and any anyone are as ask asked at be because been before being
    best bit but by call can cant can't could council day days dear did didnt do does doesnt doesn't doing
    done dont don't each else end ever every fed feel for form found free from get gets getting give go goes
    going good got had half has hasnt have havent having he hed hell help helped her here hers hes he's hi
    him his home hope how i id if ill im i'm in into is isnt it its it's ive i've job just kent kid kids know
    last late later least leave left let letter like list long look lost lot love made make man many may
    maybe me mean meant meet meeting miss more most much mum my name near need needed needs never new next
    nice no nobody none not nothing now of off ok okay old on once one only or other our out over own paper
    parent past pay people person phone place play please pls plz post put quiet ready really refused reply
    report review right room run said same saw say says school see seen sent she shes should show sick sit so
    some someone soon sorry speak start still stop stuff such support sure take talk teacher team tell test
    than thank thanks that thats that's the their them then there these they theyre thing things think this
    those though thx till time to today told tomorrow too took tried try tuesday two u under until up ur
    urgent us use used very wait waiting want wants was wasnt way we week weeks well went were what whats
    what's when where which while who whos whole why will wish with wont won't word work worried would write
    wrong year years yes yet you young your youre yr yrs book boy bad big baby back son daughter dad child
    children class club college nursery appeal draft assessment exam uni nurse wheelchair speech therapy
    respite carer carers section mainstream special primary secondary lunch toilet money cost refund grant
    hello hey hiya morning afternoon evening bye goodnight cheers complaint evidence excluded suspended
    bullying bullied sad angry scared tired happy reading maths spelling dyslexia anxiety idk lol tbh wen wot
    wat bin hav coz cos cuz dnt cud wud shud abt thru ppl sum sumone nd n y r b4 gonna wanna gotta dunno aint
    yeah yep nope hurt hate broken blue red small inside outside
    """
)
"""Common English words, also as they are texted."""

OF_THE_FIELD = _words(
    """
    adhd autism bus camhs deadline dla doctor ehc ehcp gp hospital iask kcc lsa mediation ot panel pip plan
    salt sen senco send sensory ta taxi transport tribunal uniform
    """
)
"""Words that families use whatever language they write in: no sign of English."""


def _index() -> dict[str, tuple[str, ...]]:
    """The languages for each telltale word, without the words that English uses too."""
    index: dict[str, list[str]] = {}
    for code, words in _WORDS_OF.items():
        for word in dict.fromkeys(words.split()):
            if word not in ENGLISH:
                index.setdefault(word, []).append(code)
    return {word: tuple(codes) for word, codes in index.items()}


WORDS = _index()
"""For a word without accents: the languages that it gives away."""
