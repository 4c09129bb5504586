"""The little language of the stories: steps, offsets, repetitions, conditions, changes."""

from datetime import date

import pytest

from portal.demonstration import people, stories
from portal.demonstration.chance import Chance
from portal.demonstration.people import CONTENT
from portal.demonstration.stories import Act, Step, Story, _step

NAMES = sorted(path.stem for path in (CONTENT / "stories").glob("*.toml"))


def test_a_line_is_a_block_after_some_days() -> None:
    assert _step("+8 breast/biopsy") == Step((), 8, 0, 1, (Act("breast/biopsy"),))


def test_words_belong_to_the_act_and_changes_to_the_story() -> None:
    (act,) = _step('0 ct/restaging why="Douleur du dos." size:=9').acts
    assert (act.words, act.changes) == ({"why": "Douleur du dos."}, {"size": "9"})


def test_a_word_may_hold_lines_of_a_table() -> None:
    (act,) = _step('0 path ihc="| a | b |¶| c | d |"').acts
    assert act.words["ihc"].splitlines() == ["| a | b |", "| c | d |"]


def test_a_series_has_acts_around_each_of_its_days() -> None:
    step = _step("+21*6 [-1 biology/panel every=2] [0 chemo/cycle at=1,3]")
    assert (step.after, step.times) == (21, 6)
    assert [(act.block, act.offset) for act in step.acts] == [("biology/panel", -1), ("chemo/cycle", 0)]
    assert step.acts[1].words == {"at": "1,3"}


def test_more_days_are_left_to_chance() -> None:
    assert (_step("+3~6 a").after, _step("+3~6 a").more) == (3, 6)


@pytest.mark.parametrize(
    ("condition", "facts", "happens"),
    [
        ("?her2=positif", {"her2": "positif"}, True),
        ("?her2=positif", {"her2": "négatif"}, False),
        ("?her2=positif", {}, False),
        ("?her2!=positif", {"her2": "négatif"}, True),
        ("?sex=F|U", {"sex": "U"}, True),
        ("?fever", {"fever": "yes"}, True),
        ("?fever", {}, False),
    ],
)
def test_a_step_has_its_conditions(condition: str, facts: dict[str, str], happens: bool) -> None:
    assert _step(f"{condition} +1 a").happens(facts) is happens


def test_two_conditions_must_both_hold() -> None:
    step = _step("?a=1 ?b=2 +1 x")
    assert step.happens({"a": "1", "b": "2"})
    assert not step.happens({"a": "1", "b": "3"})


@pytest.mark.parametrize("line", ["breast/biopsy", "soon breast/biopsy", ""])
def test_what_is_no_step_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="no step"):
        _step(line)


def test_facts_are_drawn_unless_they_are_known() -> None:
    story = Story({"side": ("gauche", "droit")}, {"stage": "T1"}, ())
    drawn = {story.facts({}, Chance(str(number)))["side"] for number in range(20)}
    assert drawn == {"gauche", "droit"}
    assert story.facts({"side": "les deux"}, Chance("x")) == {"side": "les deux", "stage": "T1"}


def test_facts_that_go_together_are_drawn_together() -> None:
    story = Story({"past ; treatment": ("diabète ; metformine", "rien ; aucun")}, {}, ())
    pairs = {tuple(story.facts({}, Chance(str(number))).values()) for number in range(20)}
    assert pairs == {("diabète", "metformine"), ("rien", "aucun")}


@pytest.mark.parametrize("name", NAMES)
def test_every_story_is_lived_by_someone_and_uses_blocks_that_exist(name: str) -> None:
    patients = people.patients(date(2026, 11, 24)).values()
    assert any(patient.story == name for patient in patients)
    blocks = {act.block for step in stories.story(name).steps for act in step.acts}
    assert [block for block in blocks if not (CONTENT / "blocks" / f"{block}.md").is_file()] == []


def test_every_block_is_used() -> None:
    used = {act.block for name in NAMES for step in stories.story(name).steps for act in step.acts}
    there = {path.relative_to(CONTENT / "blocks").with_suffix("").as_posix() for path in CONTENT.rglob("*.md")}
    assert {block for block in there if not block.startswith("inc/")} - used == set()
