package io.github.camelllm.examples.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.serve.ClientRefusedException;

/** The numbers of the page below {@code /api/dashboard}, once or as events, and its switches. */
final class DashboardApi {
    static final String BASE = "/api/dashboard";
    private static final String PROVIDERS = BASE + "/providers/";
    private static final int MOST_HOURS = 720;

    private final Gateway gateway;
    private final DashboardSnapshot snapshots;

    DashboardApi(Gateway gateway, KeysApi keys) {
        this.gateway = gateway;
        this.snapshots = new DashboardSnapshot(gateway, keys);
    }

    void handle(HttpCall call) {
        if (call.is("GET", BASE + "/session")) {
            call.reply(
                    200,
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("open", gateway.config().adminKey() == null));
            return;
        }
        gateway.guard().requireAdmin(call.headers());
        if (call.is("GET", BASE)) {
            call.reply(200, snapshots.of(hours(call)));
        } else if (call.is("GET", BASE + "/events")) {
            int hours = hours(call);
            LlmComponent component = gateway.context().getComponent("llm", LlmComponent.class);
            call.reply(200, "text/event-stream; charset=utf-8", "");
            call.exchange().getMessage().setHeader("X-Accel-Buffering", "no");
            call.exchange()
                    .getMessage()
                    .setBody(new SnapshotEvents(
                            () -> snapshots.of(hours).toString(), component.timer(), component.workers()));
        } else if (call.is("GET", BASE + "/providers")) {
            call.reply(200, providers());
        } else if (call.method().equals("POST") && call.path().startsWith(PROVIDERS)) {
            turn(call, call.path().substring(PROVIDERS.length()));
        } else {
            throw new ClientRefusedException(404, "not_found", "There is no such operation of the dashboard");
        }
    }

    private ObjectNode providers() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode providers = body.putArray("providers");
        gateway.models().callable().forEach(name -> providers
                .addObject()
                .put("name", name)
                .put("callable", gateway.models().isEnabled(name)));
        return body;
    }

    private void turn(HttpCall call, String rest) {
        call.json(); // which a page of another site cannot send
        String name = rest.replaceFirst("/(on|off)$", "");
        boolean on = rest.endsWith("/on");
        if (name.equals(rest) || !gateway.models().callable().contains(name)) {
            throw new ClientRefusedException(
                    404, "not_found", "There is no such provider, or it is neither on nor off");
        }
        gateway.models().enable(name, on);
        call.reply(200, JsonNodeFactory.instance.objectNode().put("name", name).put("enabled", on));
    }

    private static int hours(HttpCall call) {
        String hours = call.query("hours", "1");
        if (!hours.matches("\\d{1,3}") || Integer.parseInt(hours) < 1 || Integer.parseInt(hours) > MOST_HOURS) {
            throw new ClientRefusedException(400, "invalid_request", "hours must be 1 to " + MOST_HOURS);
        }
        return Integer.parseInt(hours);
    }
}
