package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.PriceList;
import io.github.camelllm.component.LogCapture;
import io.github.camelllm.price.Prices;
import io.github.camelllm.selection.Candidate;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a load balancer is set to. */
class SettingsTest extends BalancerTestSupport {
    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(b -> b.setStrategy("quickest"), "no strategy 'quickest'", "fastest"),
                mistake(b -> b.setStrategy("sticky"), "stickyHeader", "sticky"),
                mistake(
                        b -> b.strategy((String) null).weights("5,1").prices("2,1"),
                        "[weighted, cheapest]",
                        "option strategy"),
                mistake(b -> b.setFailoverOn("TRANSIENT,BROKEN"), "failoverOn", "'BROKEN'"),
                mistake(b -> b.setBreakOn("BROKEN"), "breakOn", "'BROKEN'"),
                mistake(b -> b.setWeights("1,much"), "weights", "'much'"),
                mistake(b -> b.setPrices("-1"), "prices", "'-1'"),
                mistake(b -> b.setHedgeDelay("soon"), "hedgeDelay", "'soon'"),
                mistake(b -> b.setMaxFailovers(-1), "maxFailovers", "-1"),
                mistake(b -> b.setMaxWait(-1), "maxWait", "-1"),
                mistake(b -> b.setTotalTimeout(-1), "totalTimeout", "-1"),
                mistake(b -> b.setMaxHedges(-1), "maxHedges", "-1"));
    }

    private static Arguments mistake(Consumer<LlmLoadBalancer> mistake, String... told) {
        return Arguments.of(mistake, told);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeStopsTheRouteFromStartingAndIsNamed(Consumer<LlmLoadBalancer> mistake, String... told) {
        mistake.accept(balancer);
        RouteBuilder route = new RouteBuilder() {
            @Override
            public void configure() {
                from(IN).loadBalance(balancer).to(llm("a"), llm("b")).end();
            }
        };
        assertThatThrownBy(() -> context.addRoutes(route))
                .satisfies(e -> assertThat(ErrorKinds.error(e)).message().contains(told));
    }

    @Test
    void everyOptionHasAMethodOfItsNameThatReturnsTheBalancer() {
        List<String> fluent = Stream.of(LlmLoadBalancer.class.getMethods())
                .filter(method -> method.getReturnType() == LlmLoadBalancer.class)
                .map(Method::getName)
                .toList();
        List<String> options = Stream.of(BalancerSettings.class.getDeclaredMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith("set"))
                .map(name -> name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4))
                .toList();
        assertThat(fluent).containsAll(options).contains("sticky", "hedgeAfter");
    }

    @Test
    void weightsAndPricesGoByPlaceOrByName() {
        balancer.setStrategy("roundRobin");
        balancer.setWeights("5, c:m=2");
        balancer.setPrices("b:m=0.5,2");
        balance("a", "b", "c");
        assertThat(balancer.candidates()).extracting(Candidate::weight).containsExactly(5.0, 1.0, 2.0);
        assertThat(balancer.candidates())
                .extracting(Candidate::price)
                .containsExactly(new BigDecimal("2"), new BigDecimal("0.5"), null);
    }

    @Test
    void aWeightThatNoCandidateUsesIsLogged() throws Exception {
        balancer.setWeights("a:m=5,typo:m=2");
        assertThat(LogCapture.of(() -> balance("a", "b")))
                .contains(
                        "The option weights of the LlmLoadBalancer has [typo:m], which no candidate uses",
                        "[a:m, b:m]");
    }

    @Test
    void withoutAPriceListTheModelCatalogTellsPrices() {
        ModelCatalog catalog = context.getRegistry().findSingleByType(ModelCatalog.class);
        catalog.register(Model.builder("a", "m")
                .prices(new Prices(new BigDecimal("2"), new BigDecimal("8"), null, null, null, List.of()))
                .build());
        catalog.register(Model.builder("b", "m")
                .prices(new Prices(new BigDecimal("2"), null, null, null, null, List.of()))
                .build());
        balancer.setStrategy("cheapest");
        balance("a", "b");
        assertThat(balancer.candidates()).extracting(Candidate::price).containsExactly(new BigDecimal("0.005"), null);
        assertThat(body(ask())).isEqualTo("a");
    }

    @Test
    void aPriceListOfTheRegistryTellsPricesAndAnOptionWinsOverIt() {
        Map<String, BigDecimal> list = Map.of("a:m", new BigDecimal("3"), "b:m", new BigDecimal("1"));
        context.getRegistry()
                .bind("list", PriceList.class, (PriceList) (provider, model) -> list.get(provider + ":" + model));
        balancer.setStrategy("cheapest");
        balance("a", "b", "c");
        assertThat(body(ask())).isEqualTo("b");
        balancer.setPrices("a:m=0.5");
        assertThat(body(ask())).isEqualTo("a");
    }

    @Test
    void whatIsChosenByAreMovingAverages() {
        balancer.setStrategy("fastest");
        balance("a", "b");
        takes(a, 300);
        takes(b, 200);
        assertThat(candidate("a:m").latencyMillis()).isBetween(299.0, 300.0);
        assertThat(candidate("b:m").latencyMillis()).isEqualTo(200);
        takes(b, 200);
        time.pass(java.time.Duration.ofMinutes(2));
        assertThat(candidate("b:m").latencyMillis()).isBetween(45.0, 55.0);
    }

    private void takes(FakeProvider provider, long millis) {
        provider.keepsSilent();
        var waiting = asking();
        time.pass(java.time.Duration.ofMillis(millis));
        provider.last().answer();
        waiting.join();
    }

    @Test
    void aStickyConversationGoesElsewhereOnlyWhileItsCandidateFails() {
        balancer.strategy("sticky").sticky("conversation");
        balance("a", "b", "c");
        Map<String, Object> one = Map.of("conversation", "one");
        String home = body(ask(one));
        FakeProvider provider = home.equals("a") ? a : home.equals("b") ? b : c;
        provider.fails(io.github.camelllm.chat.ErrorKind.OVERLOADED);
        String elsewhere = body(ask(one));
        assertThat(elsewhere).isNotEqualTo(home);
        assertThat(body(ask(one))).isEqualTo(elsewhere);
        provider.answers();
        assertThat(body(ask(one))).isEqualTo(home);
    }

    @Test
    void aStrategyOfYourOwnChooses() {
        balancer.strategy(candidates -> candidates.get(candidates.size() - 1));
        balance("a", "b", "c");
        assertThat(body(ask())).isEqualTo("c");
        c.fails(io.github.camelllm.chat.ErrorKind.OVERLOADED);
        assertThat(body(ask())).isEqualTo("b");
    }
}
