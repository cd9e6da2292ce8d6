package io.github.camelllm.examples.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.serve.ClientError;
import io.github.camelllm.serve.ClientErrorFormat;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that the gateway serves beside {@code /v1}: keys, health, metrics, the page, and clients whose address lacks {@code /v1}. */
final class Site extends AsyncProcessorSupport {
    private static final Logger LOG = LoggerFactory.getLogger(Site.class);
    private static final Set<String> CLIENT_PATHS =
            Set.of("v1", "chat", "responses", "completions", "embeddings", "models", "messages");

    private final Surfaces surfaces;
    private final KeysApi keys;
    private final DashboardApi dashboard;
    private final PageFiles page;

    Site(Surfaces surfaces) {
        this.surfaces = surfaces;
        this.keys = new KeysApi(surfaces.gateway().keys());
        this.page = new PageFiles(surfaces.gateway().config().origins());
        this.dashboard = new DashboardApi(surfaces.gateway(), keys);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        HttpCall call = new HttpCall(exchange);
        String[] segments = call.path().replaceFirst("^/+", "").split("/", 2);
        if (CLIENT_PATHS.contains(segments[0])) {
            return surfaces.clients().process(exchange, callback);
        } else if (call.path().startsWith("/api/settings/") || call.path().startsWith("/api/v1/")) {
            return surfaces.rest().process(exchange, callback);
        } else if (call.path().equals("/graphql")) {
            return surfaces.graphQl().process(exchange, callback);
        }
        try {
            handle(call);
        } catch (Throwable e) { // whatever it is: the client waits
            fail(call, e);
        }
        callback.done(true);
        return true;
    }

    private void handle(HttpCall call) throws Exception {
        String path = call.path();
        if (path.equals("/api/keys") || path.startsWith("/api/keys/")) {
            surfaces.gateway().guard().requireAdmin(call.headers());
            keys.handle(call);
        } else if (call.is("GET", "/health/liveliness")) {
            call.reply(200, JsonNodeFactory.instance.objectNode().put("status", "UP"));
        } else if (call.is("GET", "/api/hello")) { // Claude Code looks whether there is a server
            call.reply(200, JsonNodeFactory.instance.objectNode().put("status", "UP"));
        } else if (call.is("GET", "/health/readiness")) {
            readiness(call);
        } else if (call.is("GET", "/metrics")) {
            surfaces.gateway().guard().requireAdmin(call.headers());
            call.reply(
                    200,
                    "text/plain; version=0.0.4; charset=utf-8",
                    surfaces.metrics().scrape());
        } else if (call.is("GET", "/openapi.json")) {
            call.reply(200, "application/json", OpenApi.json());
        } else if (path.equals(DashboardApi.BASE) || path.startsWith(DashboardApi.BASE + "/")) {
            dashboard.handle(call);
        } else if (!page.answer(call)) {
            surfaces.clients().process(call.exchange()); // answers 404 in the dialect of the caller
        }
    }

    private void readiness(HttpCall call) {
        boolean ready = surfaces.context().isStarted();
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("status", ready ? "UP" : "DOWN");
        body.put("configuration", surfaces.gateway().file().problem() == null ? "OK" : "the last edit is wrong");
        call.reply(ready ? 200 : 503, body);
    }

    private static void fail(HttpCall call, Throwable failure) {
        String id = "req_" + UUID.randomUUID().toString().replace("-", "");
        ClientError error = ClientError.of(failure, ClientErrorFormat.OPENAI);
        if (error.status() >= 500) {
            LOG.warn("Request {} of {} failed", id, call.path(), failure);
        }
        call.exchange().setException(null);
        call.reply(error.status(), error.body(ClientErrorFormat.OPENAI, id));
        call.exchange().getMessage().setHeader("x-request-id", id);
        error.headers().forEach(call.exchange().getMessage()::setHeader);
    }
}
