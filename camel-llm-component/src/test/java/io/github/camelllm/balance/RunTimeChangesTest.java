package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.selection.Candidate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** Candidates come, go and change while the route runs. */
class RunTimeChangesTest extends BalancerTestSupport {
    @Test
    void oneThatIsAddedIsAsked() {
        balance("a");
        balancer.setStrategy("roundRobin");
        assertThat(balancer.addCandidate(llm("b")).name()).isEqualTo("b:m");
        assertThat(balancer.candidates()).extracting(Candidate::name).containsExactly("a:m", "b:m");
        a.fails(io.github.camelllm.chat.ErrorKind.SERVER_ERROR);
        assertThat(body(ask())).isEqualTo("b");
    }

    @Test
    void oneThatIsRemovedFinishesWhatIsUnderWay() {
        balance("a", "b");
        a.keepsSilent();
        CompletableFuture<Exchange> waiting = asking();
        balancer.removeCandidate("a:m");
        assertThat(body(ask())).isEqualTo("b");
        time.pass(Duration.ofMinutes(1));
        a.last().answer();
        assertThat(body(waiting.join())).isEqualTo("a");
        assertThat(a.last().call.cancelled()).isFalse();
        time.pass(Duration.ofMinutes(1));
        assertThat(time.waiting()).isZero();
        assertThat(balancer.candidates()).extracting(Candidate::name).containsExactly("b:m");
    }

    @Test
    void oneThatWasAddedCanBeRemovedAndAddedAgain() {
        balance("a");
        for (int i = 0; i < 3; i++) {
            balancer.addCandidate(llm("b"));
            balancer.removeCandidate("a:m");
            assertThat(body(ask())).isEqualTo("b");
            time.pass(Duration.ofSeconds(2));
            balancer.addCandidate(llm("a"));
            balancer.removeCandidate("b:m");
            assertThat(body(ask())).isEqualTo("a");
            time.pass(Duration.ofSeconds(2));
        }
    }

    @Test
    void weightsChange() {
        balancer.strategy("weighted").weights("1,0");
        balance("a", "b");
        assertThat(body(ask())).isEqualTo("a");
        balancer.setWeights("0,1");
        assertThat(body(ask())).isEqualTo("b");
        balancer.setWeight("a:m", 2);
        balancer.setWeight("b:m", 0);
        assertThat(body(ask())).isEqualTo("a");
    }

    @Test
    void aNameThatIsNotThereIsSaidWithThoseThatAre() {
        balance("a", "b");
        assertThatThrownBy(() -> balancer.removeCandidate("c"))
                .hasMessageContaining("'c'")
                .hasMessageContaining("[a:m, b:m]");
    }

    @Test
    void theSameEndpointTwiceHasTwoNames() {
        balance("a", "a");
        assertThat(balancer.candidates()).extracting(Candidate::name).containsExactly("a:m", "a:m#2");
    }

    @Test
    void oneBalancerInTwoRoutesIsRefused() {
        balance("a");
        assertThatThrownBy(() -> context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:other").loadBalance(balancer).to(llm("b")).end();
                    }
                }))
                .rootCause()
                .hasMessageContaining("make one for each");
    }

    @Test
    void aRouteThatIsRestartedGoesOn() throws Exception {
        balance("a", "b");
        String id = context.getRoutes().get(0).getRouteId();
        context.getRouteController().stopRoute(id);
        context.getRouteController().startRoute(id);
        assertThat(body(ask())).isEqualTo("a");
    }
}
