package io.github.camelllm.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.BudgetSettings;
import io.github.camelllm.LimitSettings;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.balance.LlmLoadBalancer;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.component.LlmEndpoint;
import io.github.camelllm.component.LlmTestSupport;
import io.github.camelllm.test.Answer;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsoleResolver;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.Test;

class LlmDevConsoleTest extends LlmTestSupport {
    private DevConsole console() {
        DevConsoleResolver resolver = PluginHelper.getDevConsoleResolver(context);
        DevConsole console = resolver.resolveDevConsole("llm");
        assertThat(console).as("found by its name").isInstanceOf(LlmDevConsole.class);
        return console;
    }

    private JsonObject json(Map<String, Object> options) {
        return (JsonObject) console().call(DevConsole.MediaType.JSON, options);
    }

    private String text(Map<String, Object> options) {
        return (String) console().call(DevConsole.MediaType.TEXT, options);
    }

    private JsonObject row(String section, Map<String, Object> options) {
        return (JsonObject) ((JsonArray) json(options).get(section)).get(0);
    }

    private LlmComponent llm() {
        return context.getComponent(LlmConstants.SCHEME, LlmComponent.class);
    }

    @Test
    void everySectionShowsWhatHasHappened() throws Exception {
        LimitSettings limit = new LimitSettings();
        limit.setRequestsPerMinute(100L);
        llm().getLimits().put("team", limit);
        BudgetSettings budget = new BudgetSettings();
        budget.setAmount(5.0);
        llm().getBudgets().put("month", budget);
        LlmLoadBalancer balancer = new LlmLoadBalancer().strategy("priority");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .routeId("asked")
                        .loadBalance(balancer)
                        .to(uri("limit=team", "budget=month", "unknownPrice=allow", "cache=on", "temperature=0"))
                        .end();
            }
        });
        send("direct:in", "Hi");
        send("direct:in", "Hi");
        server.always(Answer.error(500, "x", "broken"));
        send(uri("maxRetries=0"), "Hi");

        JsonObject model = row("models", Map.of());
        assertThat(model.getString("provider")).isEqualTo("openai-compatible");
        assertThat(model.getLong("answered")).isEqualTo(1);
        assertThat(model.getLong("failed")).isEqualTo(1);
        assertThat(model.getMap("failures").toString()).contains("SERVER_ERROR");
        assertThat(row("providers", Map.of()).getInteger("failuresInRow")).isEqualTo(1);
        assertThat(row("limits", Map.of()).toString()).contains("team", "used=1", "limit=100");
        assertThat(row("budgets", Map.of()).toString()).contains("month", "amountUsd=5.0", "spentUsd");
        assertThat(row("cache", Map.of()).toString()).contains("HIT=1");
        assertThat(row("pools", Map.of())).containsKeys("inUse", "idle", "waiting", "max");
        assertThat(json(Map.of()).get("endpoints").toString())
                .contains("xxxxxx")
                .doesNotContain("secret-key");
        assertThat(row("balancers", Map.of()).toString())
                .contains("asked", "priority", "CLOSED", "openai-compatible:test-model");
        assertThat(json(Map.of())).containsKey("configuration");
    }

    @Test
    void textAndJsonSayTheSame() {
        send(uri(), "Hi");
        JsonObject json = json(Map.of("section", "models"));
        assertThat(json.keySet()).containsExactly("models");
        JsonObject row = (JsonObject) ((JsonArray) json.get("models")).get(0);
        String text = text(Map.of("section", "models"));
        assertThat(text).startsWith("models:");
        row.forEach((name, value) -> {
            if (value != null && !(value instanceof Map)) {
                assertThat(text).contains(name + "=" + value);
            }
        });
    }

    @Test
    void insightsHistoryAndFailuresAreShownAsTheyAreExported() {
        llm().setInsightInterval(0);
        llm().getInsights().setDownAfter(1);
        server.always(Answer.error(401, "invalid_api_key", "no such key"));
        send(uri("maxRetries=0"), "Hi");
        llm().evaluateInsights();
        JsonObject insight = row("insights", Map.of());
        assertThat(insight.getString("rule")).isEqualTo("key-rejected");
        assertThat(insight.getMap("numbers").toString()).contains("rejected=1");
        JsonObject failure = row("failures", Map.of());
        assertThat(failure.getString("kind")).isEqualTo("authentication");
        JsonObject history = row("history", Map.of("by", "provider", "hours", "1"));
        assertThat(history.getString("provider")).isEqualTo("openai-compatible");
        assertThat(history.getLong("failed")).isEqualTo(1);
        assertThat(text(Map.of("section", "history", "by", "provider")))
                .contains("provider=openai-compatible", "failed=1", "failures.authentication=1");
        assertThat(text(Map.of("section", "insights")))
                .contains("key-rejected", String.valueOf(insight.get("message")));
        assertThat(text(Map.of())).doesNotContain("secret-key");
    }

    @Test
    void historyAndStatisticsAreReset() {
        send(uri(), "Hi");
        assertThat(row("models", Map.of("reset", "statistics")).getLong("answered"))
                .isZero();
        assertThat(row("history", Map.of()).getLong("calls")).isEqualTo(1);
        assertThat((JsonArray) json(Map.of("reset", "history")).get("history")).isEmpty();
    }

    @Test
    void wrongOptionsSayWhatIsRight() {
        assertThatThrownBy(() -> json(Map.of("reset", "all"))).hasMessageContaining("history or statistics");
        assertThatThrownBy(() -> json(Map.of("by", "colour"))).hasMessageContaining("grouped by provider");
    }

    @Test
    void loggingIsSwitchedForTheEndpointsThatAreNamed() {
        LlmEndpoint one = context.getEndpoint(uri("seed=1"), LlmEndpoint.class);
        LlmEndpoint other = context.getEndpoint(uri("seed=2"), LlmEndpoint.class);
        json(Map.of("logRequests", "true", "endpoint", "seed=1"));
        assertThat(one.isLogRequests()).isTrue();
        assertThat(one.isLogResponses()).isFalse();
        assertThat(other.isLogRequests()).isFalse();
        assertThat(text(Map.of("section", "endpoints"))).contains("logRequests=true", "logRequests=false");
        json(Map.of("logRequests", "false"));
        assertThat(one.isLogRequests()).isFalse();
    }

    @Test
    void otherRoomsAddSections() {
        Runnable remove = llm().addReport("own", () -> Map.of("answer", 42));
        assertThat(text(Map.of("section", "own"))).contains("answer=42");
        remove.run();
        assertThat(text(Map.of("section", "own"))).doesNotContain("answer");
    }
}
