package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests go to allowed regions alone. */
class RegionsTest extends BalancerTestSupport {
    @Test
    void aCandidateHasTheRegionOfItsPlaceOrName() {
        balancer.regions("eu, us").allowedRegions(null);
        balance("a", "b", "c");
        assertThat(candidate("a:m").region()).isEqualTo("eu");
        assertThat(candidate("b:m").region()).isEqualTo("us");
        assertThat(candidate("c:m").region()).isNull();
        balancer.setRegions("c:m=ch,,us");
        assertThat(candidate("a:m").region()).isNull();
        assertThat(candidate("c:m").region()).isEqualTo("ch");
    }

    @Test
    void onlyAllowedOnesAreCalledAlsoAfterFailures() {
        balancer.regions("us,eu,eu").allowedRegions("EU");
        balance("a", "b", "c");
        b.fails(ErrorKind.NETWORK);
        assertThat(body(ask())).isEqualTo("c");
        c.fails(ErrorKind.NETWORK);
        ask();
        assertThat(a.calls()).isZero();
    }

    @Test
    void aSlowCandidateIsNotHedgedInAnotherRegion() {
        balancer.regions("eu,us").allowedRegions("eu").hedgeDelay("100ms");
        balance("a", "b");
        a.keepsSilent();
        asking();
        await().atMost(Duration.ofSeconds(60)).until(() -> a.calls() == 1);
        time.pass(Duration.ofSeconds(10));
        assertThat(b.calls()).isZero();
    }

    @Test
    void openBreakersDoNotOpenAnotherRegion() {
        balancer.regions("eu,us").allowedRegions("eu").minimumNumberOfCalls(1).whenAllOpen(WhenAllOpen.leastBad);
        balance("a", "b");
        a.fails(ErrorKind.NETWORK);
        for (int i = 0; i < 5; i++) {
            ask();
        }
        assertThat(b.calls()).isZero();
    }

    @Test
    void aCandidateWithoutARegionIsInNone() {
        balancer.regions("a:m=eu").allowedRegions("eu");
        balance("b", "a");
        assertThat(body(ask())).isEqualTo("a");
    }

    @Test
    void aStarStandsForAllRegionsThatBeginSo() {
        balancer.regions("us-east-1,eu-west-1").allowedRegions("ch,eu-*");
        balance("a", "b");
        assertThat(body(ask())).isEqualTo("b");
    }

    @Test
    void theHeaderExcludesFurtherOnesButAllowsNone() {
        balancer.regions("us,eu,ch").allowedRegions("eu,ch");
        balance("a", "b", "c");
        assertThat(body(ask(Map.of(LlmConstants.ALLOWED_REGIONS, "ch,us")))).isEqualTo("c");
        assertThat(body(ask(Map.of(LlmConstants.ALLOWED_REGIONS, List.of("eu")))))
                .isEqualTo("b");
        assertThat(ask(Map.of(LlmConstants.ALLOWED_REGIONS, "us")).getException())
                .isInstanceOf(LlmException.class)
                .hasMessageContaining("No candidate of the LlmLoadBalancer is in an allowed region, eu,ch and us")
                .hasMessageContaining("a:m (us), b:m (eu), c:m (ch)");
    }

    @Test
    void theHeaderAloneLimitsToo() {
        balancer.regions("us,eu");
        balance("a", "b");
        assertThat(body(ask(Map.of(LlmConstants.ALLOWED_REGIONS, "eu")))).isEqualTo("b");
        assertThat(body(ask())).isEqualTo("a");
    }

    @Test
    void aHeaderWithoutANameIsRefused() {
        balancer.regions("us,eu");
        balance("a", "b");
        assertThat(ask(Map.of(LlmConstants.ALLOWED_REGIONS, "eu, ")).getException())
                .hasMessageContaining("must name regions");
        assertThat(ask(Map.of(LlmConstants.ALLOWED_REGIONS, List.of())).getException())
                .hasMessageContaining("must name regions");
        assertThat(a.calls() + b.calls()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "eu,,us"})
    void anOptionWithoutANameIsRefusedAtStart(String option) {
        balancer.allowedRegions(option);
        assertThatThrownBy(() -> balance("a"))
                .hasRootCauseInstanceOf(LlmException.class)
                .rootCause()
                .hasMessageContaining("allowedRegions");
    }

    @Test
    void namesInAHeaderHaveNoRegionUnlessTheOptionDeclaresIt() {
        balancer.regions("eu,b:other=eu").allowedRegions("eu");
        balance("a");
        assertThat(ask(Map.of(LlmConstants.CANDIDATES, "b:m")).getException()).hasMessageContaining("b:m (none)");
        assertThat(ask(Map.of(LlmConstants.CANDIDATES, "a:us.m")).getException())
                .as("another model of the provider, such as an inference profile of another region")
                .hasMessageContaining("a:us.m (none)");
        assertThat(body(ask(Map.of(LlmConstants.CANDIDATES, "b:m,b:other")))).isEqualTo("b");
        assertThat(b.last().request().model()).isEqualTo("other");
    }

    @Test
    void providerAndModelOfTheMessageDoNotLeadAStepToAnotherRegion() {
        balancer.regions("eu").allowedRegions("eu");
        add(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:eu").to(llm("a"));
                from(IN).loadBalance(balancer).to("direct:eu").end();
            }
        });
        Exchange exchange = ask(Map.of(LlmConstants.PROVIDER, "b", LlmConstants.MODEL, "us.m"));
        assertThat(body(exchange)).isEqualTo("a");
        assertThat(a.last().request().model()).isEqualTo("m");
        assertThat(exchange.getMessage().getHeader(LlmConstants.PROVIDER)).isEqualTo("b");
    }

    @Test
    void aRegionThatIsTakenBackAppliesToTheNextExchange() {
        balancer.regions("eu,eu").allowedRegions("eu");
        balance("a", "b");
        assertThat(body(ask())).isEqualTo("a");
        balancer.setRegions("us,eu");
        assertThat(body(ask())).isEqualTo("b");
    }
}
