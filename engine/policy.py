"""Rasa's rules, looked up by intent.

Rasa itself compares each turn with every rule, more than once a message: 2 ms with our 80 topics.
"""

from __future__ import annotations

from collections import defaultdict

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import PREVIOUS_ACTION, USER
from rasa.shared.core.domain import State
from rasa.shared.nlu.constants import INTENT


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class IndexedRulePolicy(RulePolicy):
    """Decides exactly as `RulePolicy`; only rules whose last turn names another intent are not even looked at."""

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        if not states or not states[-1].get(PREVIOUS_ACTION):
            return super()._get_possible_keys(lookup, states)
        by_intent = self._index(lookup)
        now = states[-1].get(USER, {}).get(INTENT)
        fitting = [*by_intent.get(None, ()), *(by_intent.get(now, ()) if now else ())]
        return super()._get_possible_keys({key: lookup[key] for key in fitting}, states)

    def _index(self, lookup: dict[str, str]) -> dict[str | None, list[str]]:
        kept = self.__dict__.setdefault("_indexes", {})
        if id(lookup) not in kept:
            by_intent: dict[str | None, list[str]] = defaultdict(list)
            for key in lookup:
                intent = self._rule_key_to_state(key)[-1].get(USER, {}).get(INTENT)
                by_intent[intent if intent and intent != "None" else None].append(key)
            kept[id(lookup)] = (lookup, by_intent)
        return kept[id(lookup)][1]
