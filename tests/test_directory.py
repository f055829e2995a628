"""Services are found by need, age, place and people; what does not fit is not shown, and what is not known is said."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.compose import Before, Composer
from bot.content import CONTENT, Content
from bot.directory.check import check_services
from bot.directory.directory import Directory
from bot.directory.places import Places
from bot.directory.search import FULL, KENT
from bot.directory.wishes import Wish
from bot.language import Languages
from bot.readability import LONGEST_EASY_SENTENCE, words
from bot.understanding import Decision, Guess

DISTRICTS = {
    "Ashford", "Canterbury", "Dartford", "Dover", "Folkestone and Hythe", "Gravesham", "Maidstone", "Sevenoaks",
    "Swale", "Thanet", "Tonbridge and Malling", "Tunbridge Wells",
}  # fmt: skip


@pytest.fixture(scope="module")
def directory(content: Content) -> Directory:
    return Directory.load(content)


@pytest.fixture(scope="module")
def composer(content: Content) -> Composer:
    return Composer(content, Languages.load(CONTENT / "languages.yml"))


def names(directory: Directory, message: str) -> list[str]:
    wish = directory.wish(message, directory.places.near(message))
    assert wish is not None, message
    return [card.id for card in directory.show(wish).cards]


@pytest.mark.parametrize(
    ("message", "first"),
    [
        ("speech therapy in Thanet", "kent-therapies-east"),
        ("salt in sittingborne for my 4 year old", "kent-therapies-east"),
        ("where can I get OT in Dartford", "kent-therapies-north-west"),
        ("physio near Deal", "kent-therapies-dover"),
        ("speech therapist tn24 8uu", "kent-therapies-ashford"),
        ("short breaks ct10", "kent-short-breaks"),
        ("Clubs near Ashford for my autistic teen", "kent-short-breaks"),
        ("parent group in swale for adhd", "kent-family-hubs"),
        ("who helps dads", "kent-pact"),
        ("who can help young carers", "imago-young-carers"),
        ("is there any portage near me", "kent-portage"),
        ("any supported internship in Maidstone", "forward2employment"),
        ("is there a youth group for deaf kids in maidstone", "kent-deaf-children"),
    ],
)
def test_a_family_finds_what_it_asks_for(directory, message, first):
    assert names(directory, message)[0] == first


@pytest.mark.parametrize(
    "message",
    [
        "my sons school wont assess him for a ehcp what can i do",
        "He goes to school in Ashford. The teacher says he is fine.",
        "what is a short break",
        "he was excluded from his club of friends",
        "thanks",
        "",
    ],
)
def test_a_question_that_looks_for_no_service_gets_none(directory, message):
    assert directory.wish(message, None) is None


def test_a_long_story_that_names_a_town_and_a_therapist_apart_is_no_question_for_services(directory):
    story = (
        "I have been at my wits end since before Christmas with all of this and nobody at school will ring me back. "
        "We live in Maidstone. He used to see a speech therapist when he was small. Now they want to send him away."
    )
    wish = directory.wish(story, None)
    assert wish is None
    asked = directory.wish(story + " Is there a speech therapist in Maidstone?", None)
    assert asked is not None
    assert not asked.plainly


def test_when_nothing_is_in_the_town_that_is_said_and_wider_services_are_marked(directory):
    shown = directory.show(directory.wish("Clubs near Ashford for my autistic teen", None))
    assert shown.lead == "I know of no club for Ashford alone. These work in all of Kent or wider:"
    assert all("All of Kent" in card.why for card in shown.cards)
    assert "Local Offer" in shown.more


def test_each_card_says_why_it_is_there(directory):
    (card, *_) = directory.show(directory.wish("where can I get OT in Dartford", None)).cards
    assert card.why == "Occupational therapy · Dartford"
    (card, *_) = directory.show(directory.wish("speech therapy Sittingbourne", None)).cards
    assert card.why.endswith("Part of Swale")


def test_no_service_for_dads_alone_is_said(directory):
    assert directory.show(directory.wish("who helps dads", None)).lead.startswith(
        "I know of no service for dads alone."
    )


def test_medway_is_not_kent_and_kents_services_are_not_offered_there(directory):
    for message in ("speech therapy in Gillingham", "clubs me7 1aa", "short breaks in Medway"):
        wish = directory.wish(message, directory.places.near(message))
        shown = directory.show(wish)
        assert "not in Kent County Council's area" in shown.lead
        assert "medway.gov.uk" in shown.more
        assert all(card.where in ("All of England", "All of the UK", "All of Kent and Medway") for card in shown.cards)
        assert shown.topic == "out_of_scope"


def test_a_three_year_old_is_not_sent_to_a_service_for_adults(directory):
    found = names(directory, "counselling for my 3 year old in dover")
    assert "kent-adult-mh" not in found
    assert "kent-cyp-counselling" not in found  # from 4


def test_nothing_is_invented_where_nothing_fits(directory):
    place = directory.places.named("thanet")
    found = directory.find(Wish(kinds=("work",), ages=(2, 2), place=place))
    assert found.given_up == ("ages",)  # for a child of two there is no work service; the wider wish says so
    shown = directory.show(Wish(kinds=("crisis",), place=place))
    assert shown.lead.startswith("I do not know of one.")
    assert {card.id for card in shown.cards} == {"kent-family-hubs", "iask"}


def test_all_twelve_districts_and_their_postcodes_are_known(directory):
    assert set(directory.places.districts.values()) == DISTRICTS
    for code, district in (
        ("CT10 2AB", "Thanet"), ("me12 1aa", "Swale"), ("TN1 1AA", "Tunbridge Wells"), ("DA11 0AB", "Gravesham"),
        ("BR8 7RE", "Sevenoaks"), ("ct14", "Dover"), ("TN30", "Ashford"), ("ME196AA", "Tonbridge and Malling"),
    ):  # fmt: skip
        assert district in directory.places.near(code).name, code
    assert directory.places.near("DA7 4AA").elsewhere.name == "London"
    assert directory.places.near("ME4 4AA").elsewhere.name == "Medway"


def test_a_word_that_is_also_a_village_is_a_place_only_after_in(directory):
    assert directory.places.find("a big deal") is None
    assert directory.places.find("we live in Deal").districts == ("dover",)
    assert directory.places.find("a sandwich at lunch") is None


@given(st.from_regex(r"[A-Z]{1,2}[0-9]{1,2} ?[0-9][A-Z]{2}", fullmatch=True), st.text(max_size=30))
def test_of_a_postcode_only_its_district_goes_on(postcode, around):
    place = PLACES.near(f"{around} {postcode}")
    inward = re.sub(r"\s", "", postcode)[-3:]
    assert place is None or (place.town is None and inward not in str(place))


PLACES = Places.load(CONTENT / "places.yml")


def test_every_service_says_what_its_entry_says(directory):
    """Each of the entries: no number where one is due to be checked, and that is said; nothing that is not there."""
    entries = yaml.safe_load((CONTENT / "services" / "kent.yml").read_text("utf-8"))
    assert len(entries) >= 81
    for entry in entries:
        card = directory.card(directory.services[entry["id"]])
        written = f"{entry.get('phone')} {entry.get('text_number')}"
        numbers = [way.words for way in card.ways if way.kind in ("call", "text")]
        assert all(number in written for number in numbers), entry["id"]
        if entry["needs_recheck"]:
            assert set(numbers) <= {"85258", "999", "116 123", "0800 1111"}, entry["id"]
        elif entry.get("phone"):
            assert numbers, entry["id"]
        assert card.check_first == (entry["needs_recheck"] or entry["confidence"] != "high"), entry["id"]
        assert card.email == entry["email"]
        assert card.url == entry["url"]
        assert card.ways, entry["id"]
        ages = [int(n) for n in re.findall(r"\d+", entry["who_for"])]
        for age in directory.services[entry["id"]].ages:
            if ages and age:
                assert any(abs(age - stated) <= 1 for stated in ages), f"{entry['id']}: {entry['who_for']}"


def test_every_service_can_be_found_by_each_of_its_kinds(directory):
    for service in directory.services.values():
        if "crisis" in service.kinds:
            continue
        for kind in service.kinds:
            wish = Wish(kinds=(kind,), needs=service.needs if service.only else (), people=service.people)
            assert service.id in {fit.service.id for fit in directory.find(wish).fits}, (service.id, kind)


@given(
    kind=st.sampled_from(["clubs", "speech", "counselling", "advice", "work", "early", "groups"]),
    district=st.sampled_from(sorted(PLACES.districts)),
    age=st.integers(0, 25),
)
def test_what_is_found_helps_there_and_at_that_age_and_the_nearest_come_first(kind, district, age):
    directory = SHARED
    place = directory.places.named(district)
    found = directory.find(Wish(kinds=(kind,), ages=(age, age), place=place))
    assert found == directory.find(Wish(kinds=(kind,), ages=(age, age), place=place))
    for fit in found.fits:
        low, high = fit.service.ages
        assert "ages" in found.given_up or ((low or 0) <= age <= (high or 200))
        assert fit.service.reach != "local" or fit.nearness > KENT
    local = [fit.score for fit in found.fits if fit.nearness == FULL]
    wider = [fit.score for fit in found.fits if fit.nearness <= KENT]
    assert not local or not wider or min(local) > max(wider)


SHARED = Directory.load(Content.load())


def test_the_reply_stands_beside_the_answer_and_keeps_its_topic(composer):
    decision = Decision(say="answer", answers=("slt-how-to-get",))
    decision = composer.heard(decision, "speech therapy in Thanet", None)
    answer, services = composer.decided(decision, Before())
    assert (answer.kind, services.kind) == ("answer", "services")
    assert (services.topic, services.answer) == (answer.topic, answer.answer)
    assert "[0300 123 8112](tel:03001238112)" in services.text
    assert services.services[0].name == "Children's therapies, east Kent"
    for sentence in services.easy_read:
        assert len(words(sentence.text)) <= LONGEST_EASY_SENTENCE
        assert sentence.picture.startswith("/pictures/")


def test_services_instead_of_not_knowing_and_never_beside_danger(composer):
    guesses = (Guess("speech_language", "slt-how-to-get", 0.4),)
    for say in ("lost", "unsure"):
        decision = composer.heard(Decision(say=say, guesses=guesses), "physio near Deal", None)
        (services,) = composer.decided(decision, Before())
        assert services.kind == "services"
        assert services.buttons
    assert composer.heard(Decision(say="danger"), "physio near Deal", None).wish is None


def test_a_message_that_is_out_of_scope_gets_no_cards(composer):
    decision = Decision(say="answer", answers=("out-of-scope-other-benefits",))
    assert composer.heard(decision, "is there a grant near Dover", None).wish is None


def test_the_content_check_finds_what_is_wrong_with_a_service(content):
    assert check_services(content) == []
    for change, words_of_it in (
        ({"kinds": []}, "nobody finds it"),
        ({"kinds": ["clubbing"]}, "none of the kinds"),
        ({"line": "word " * 30}, "more than 20 words"),
        ({"easy_read": {"text": "x", "picture": "unicorn"}}, "no picture named 'unicorn'"),
    ):
        services = {**content.services, "iask": {**content.services["iask"], **change}}
        broken = Content(content.topics, content.answers, content.facts, services, content.pictures)
        assert any("iask" in line and words_of_it in line for line in check_services(broken)), change
