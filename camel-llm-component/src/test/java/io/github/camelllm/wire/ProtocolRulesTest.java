package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProtocolRulesTest {
    private static final String PROTOCOL = "openai-chat";

    private final DialectRules usual =
            DialectRules.of(TextRule.ANY, ToolIdRule.ANY, SchemaRule.OPENAI, PromptCacheRule.NONE);
    private final ProtocolRules rules = new ProtocolRules(PROTOCOL, usual);

    private static Dialect dialect(String provider, Map<String, DialectRules.Differences> differences) {
        ProviderFacts facts = new ProviderFacts(ReasoningField.NONE, List.of(), List.of(), List.of(), differences);
        return new Dialect(provider, "m", Set.of(), null, facts);
    }

    private static Dialect demanding(String provider, DialectRule rule) {
        return dialect(
                provider, Map.of(PROTOCOL, new DialectRules.Differences(null, null, null, null, null, Set.of(rule))));
    }

    @Test
    void aProviderWithoutRulesOfItsOwnHasThoseOfTheProtocol() {
        assertThat(rules.of(dialect("plain", Map.of()))).isSameAs(usual);
    }

    @Test
    void callsToOneProviderInARowShareItsRules() {
        Dialect first = demanding("a", DialectRule.NO_NAMES);
        assertThat(rules.of(first).demands(DialectRule.NO_NAMES)).isTrue();
        assertThat(rules.of(first)).isSameAs(rules.of(first));
    }

    @Test
    void providersInTurnKeepTheirOwnRules() {
        Dialect one = demanding("a", DialectRule.NO_NAMES);
        Dialect other = demanding("b", DialectRule.PREFIX);
        for (int i = 0; i < 3; i++) {
            assertThat(rules.of(one).demands()).containsExactly(DialectRule.NO_NAMES);
            assertThat(rules.of(other).demands()).containsExactly(DialectRule.PREFIX);
        }
    }
}
