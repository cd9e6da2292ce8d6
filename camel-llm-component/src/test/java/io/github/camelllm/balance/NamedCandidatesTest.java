package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorKind;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The header that names candidates, best first. */
class NamedCandidatesTest extends BalancerTestSupport {
    static List<Object> lists() {
        return List.of(List.of("b:x", "c:y"), "b:x, c:y", new java.util.LinkedHashSet<>(List.of("b:x", "c:y")));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void theyAreAskedInTheirOrder(Object header) {
        balance("a");
        b.fails(ErrorKind.OVERLOADED);
        Exchange done = ask(Map.of(LlmConstants.CANDIDATES, header));
        assertThat(body(done)).isEqualTo("c");
        assertThat(outcomes(done)).containsExactly("b:x OVERLOADED", "c:y ANSWERED");
        assertThat(b.last().request().model()).isEqualTo("x");
        assertThat(c.last().request().model()).isEqualTo("y");
        assertThat(a.calls()).isZero();
        assertThat(done.getMessage().getHeaders())
                .doesNotContainKey(LlmConstants.PROVIDER)
                .doesNotContainKey(LlmConstants.MODEL);
    }

    @Test
    void whatTheCatalogHasChosenStaysInTheHeaders() {
        balance("a");
        Exchange done = ask(
                Map.of(LlmConstants.CANDIDATES, List.of("b:x"), LlmConstants.PROVIDER, "b", LlmConstants.MODEL, "x"));
        assertThat(body(done)).isEqualTo("b");
        assertThat(done.getMessage().getHeader(LlmConstants.PROVIDER)).isEqualTo("b");
        assertThat(done.getMessage().getHeader(LlmConstants.MODEL)).isEqualTo("x");
    }

    @Test
    void oneThatIsAStepOfTheRouteIsAskedAsThat() {
        route("llm:a:m?maxRetries=0&temperature=0.5", llm("b"));
        assertThat(body(ask(Map.of(LlmConstants.CANDIDATES, List.of("a:m"))))).isEqualTo("a");
        assertThat(candidate("a:m").calls()).isEqualTo(1);
        assertThat(a.last().request().temperature()).isEqualTo(0.5);
    }

    @Test
    void oneOfAProviderOfTheRouteIsAskedByItsStep() {
        route(llm("b"), "llm:a:m?maxRetries=0&temperature=0.5");
        assertThat(body(ask(Map.of(LlmConstants.CANDIDATES, List.of("a:big"))))).isEqualTo("a");
        assertThat(a.last().request().temperature()).isEqualTo(0.5);
        assertThat(a.last().request().model()).isEqualTo("big");
    }

    @Test
    void theyHaveBreakersToo() {
        balance("a");
        b.fails(ErrorKind.OVERLOADED);
        Map<String, Object> header = Map.of(LlmConstants.CANDIDATES, List.of("b:x", "c:y"));
        for (int i = 0; i < 10; i++) {
            assertThat(body(ask(header))).isEqualTo("c");
        }
        assertThat(b.calls()).isEqualTo(5);
    }

    @Test
    void theHeaderIsLeftAloneWhereNoStepLeadsToAModel() {
        add(new org.apache.camel.builder.RouteBuilder() {
            @Override
            public void configure() {
                from("direct:plain").setBody(constant("plain"));
            }
        });
        route("direct:plain");
        assertThat(body(ask(Map.of(LlmConstants.CANDIDATES, List.of("b:x"))))).isEqualTo("plain");
    }
}
