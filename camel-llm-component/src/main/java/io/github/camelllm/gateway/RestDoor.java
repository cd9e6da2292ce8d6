package io.github.camelllm.gateway;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.RefreshResult;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.component.LlmModelCatalog;
import io.github.camelllm.serve.ClientError;
import io.github.camelllm.serve.ClientErrorFormat;
import io.github.camelllm.serve.ClientRefusedException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The step of a route on {@code platform-http} with the REST interfaces below {@code /api}: completions and health for
 * programs ({@code /v1}), providers, models and telemetry for those who run them ({@code /settings/llm-providers}).
 */
public final class RestDoor extends AsyncProcessorSupport implements CamelContextAware {
    private static final Logger LOG = LoggerFactory.getLogger(RestDoor.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SETTINGS = "settings/llm-providers";

    private final ClientDoor programs = new ClientDoor();
    private @Nullable CamelContext camelContext;
    private String path = "/api";
    private String adminGuardName = "";
    private ClientGuard adminGuard = ClientGuard.OPEN;
    private @Nullable TelemetryReport telemetry;

    /** Makes a door with default settings. */
    public RestDoor() {
        programs.setProtocols("rest");
        programs.setPath("/api/v1");
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext value) {
        camelContext = value;
        programs.setCamelContext(value);
    }

    /** Returns the base path. */
    public String getPath() {
        return path;
    }

    /** Sets the base path, that of the route. */
    public void setPath(String value) {
        path = value;
        programs.setPath(value + "/v1");
    }

    /** Sets the URI of the endpoint that answers. */
    public void setTarget(String value) {
        programs.setTarget(value);
    }

    /** Sets the name of {@link ServedModels} in the registry; empty for those of the catalog. */
    public void setModelsName(String value) {
        programs.setModelsName(value);
    }

    /** Sets the models; null for those of the catalog. */
    public void setModels(@Nullable ServedModels value) {
        programs.setModels(value);
    }

    /** Sets the origins whose web pages may call the operations for programs, separated by commas; none by default. */
    public void setOrigins(String value) {
        programs.setOrigins(value);
    }

    /** Sets the name of the {@link ClientGuard} of programs in the registry; empty for none. */
    public void setGuardName(String value) {
        programs.setGuardName(value);
    }

    /** Sets who decides whether a program may call; null for everybody. */
    public void setGuard(@Nullable ClientGuard value) {
        programs.setGuard(value);
    }

    /** Sets the name of the {@link ClientGuard} of those who manage in the registry; empty for none. */
    public void setAdminGuardName(String value) {
        adminGuardName = value;
    }

    /** Sets the guard of the management operations; null to permit all callers. */
    public void setAdminGuard(@Nullable ClientGuard value) {
        adminGuard = Objects.requireNonNullElse(value, ClientGuard.OPEN);
    }

    @Override
    protected void doInit() {
        ServiceHelper.initService(programs);
        if (!adminGuardName.isEmpty()) {
            adminGuard = Objects.requireNonNull(
                    context().getRegistry().lookupByNameAndType(adminGuardName, ClientGuard.class),
                    () -> "There is no bean '" + adminGuardName + "' of the type " + ClientGuard.class.getName());
        }
    }

    @Override
    protected void doStart() {
        ServiceHelper.startService(programs);
        telemetry = new TelemetryReport(component());
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopService(programs);
    }

    private CamelContext context() {
        return Objects.requireNonNull(camelContext, "camelContext");
    }

    private LlmComponent component() {
        return context().getComponent("llm", LlmComponent.class);
    }

    private ModelCatalog catalog() {
        return Objects.requireNonNull(
                context().getRegistry().lookupByNameAndType(LlmModelCatalog.NAME, ModelCatalog.class));
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        String full = Objects.requireNonNullElse(exchange.getMessage().getHeader(Exchange.HTTP_PATH, String.class), "");
        String below = full.startsWith(path) ? full.substring(path.length()) : full;
        if (below.startsWith("/v1/") && !below.equals("/v1/monitoring/health")) {
            return programs.process(exchange, callback);
        }
        try {
            answer(exchange, below.startsWith("/") ? below.substring(1) : below, callback);
        } catch (Throwable e) { // whatever it is: the client waits
            fail(exchange, e);
            callback.done(true);
            return true;
        }
        return false;
    }

    /** Answers now or later, and then calls back. */
    private void answer(Exchange exchange, String below, AsyncCallback callback) {
        Message in = exchange.getMessage();
        String method = Objects.requireNonNullElse(in.getHeader(Exchange.HTTP_METHOD, String.class), "GET");
        Map<String, String> query =
                QueryFields.of(Objects.requireNonNullElse(in.getHeader(Exchange.HTTP_RAW_QUERY, String.class), ""));
        ClientHeaders headers = ClientHeaders.of(in.getHeaders());
        in.removeHeaders("*");
        if (below.equals("v1/monitoring/health")) {
            HealthReport.of(component()).thenAccept(report -> done(exchange, report, callback));
            return;
        }
        adminGuard.admit(exchange, headers);
        if (!below.equals(SETTINGS) && !below.startsWith(SETTINGS + "/")) {
            throw notFound(method);
        }
        String what = below.equals(SETTINGS) ? "" : below.substring(SETTINGS.length() + 1);
        if (method.equals("POST") && what.equals("models/refresh")) {
            catalog().refresh().whenComplete((result, failure) -> refreshed(exchange, result, failure, callback));
            return;
        }
        if (method.equals("GET")
                && what.equals("telemetry/export")
                && query.getOrDefault("format", "").equals("csv")) {
            DoorReply.text(exchange, 200, "text/csv; charset=utf-8", telemetry().csv(query), Map.of());
            callback.done(false);
            return;
        }
        done(exchange, manage(exchange, method, what, query, headers), callback);
    }

    private static void done(Exchange exchange, JsonNode body, AsyncCallback callback) {
        DoorReply.json(exchange, 200, body, Map.of("Cache-Control", "no-store"));
        callback.done(false);
    }

    private static ClientRefusedException notFound(String method) {
        return new ClientRefusedException(404, "not_found", "There is nothing here for " + method);
    }

    private TelemetryReport telemetry() {
        return Objects.requireNonNull(telemetry);
    }

    private JsonNode manage(
            Exchange exchange, String method, String what, Map<String, String> query, ClientHeaders headers) {
        return switch (method + " " + what) {
            case "GET " -> providers();
            case "GET models" -> models(query);
            case "POST models/recommend" ->
                ModelJson.recommendation(ModelJson.query(body(exchange, headers)), catalog());
            case "GET telemetry", "GET telemetry/export" -> telemetry().report(query);
            case "POST telemetry/reset" -> {
                telemetry().reset();
                yield telemetry().report(Map.of());
            }
            default -> {
                if (!method.equals("GET") || !what.startsWith("models/")) {
                    throw notFound(method);
                }
                yield model(what.substring("models/".length()));
            }
        };
    }

    private static JsonNode body(Exchange exchange, ClientHeaders headers) {
        return new RequestBytes(1 << 20).read(exchange, headers.get("content-encoding"));
    }

    private ObjectNode providers() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode all = body.putArray("providers");
        Set<String> configured = component().configuredProviders();
        Map<String, ObjectNode> health = HealthReport.providers(component());
        Stream.concat(catalog().providers().stream(), configured.stream())
                .distinct()
                .sorted()
                .forEach(name -> {
                    ObjectNode one = all.addObject().put("name", name).put("configured", configured.contains(name));
                    one.put("models", catalog().models(name).size());
                    ObjectNode known = health.get(name);
                    one.set("health", known == null ? JsonNodeFactory.instance.nullNode() : known);
                });
        return body;
    }

    private ObjectNode models(Map<String, String> query) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode all = body.putArray("models");
        var wanted = io.github.camelllm.catalog.ModelQuery.builder();
        try {
            if (query.containsKey("provider")) {
                wanted.providers(query.get("provider"));
            }
            if (query.containsKey("capability")) {
                wanted.capabilities(query.get("capability").split(","));
            }
            if (query.containsKey("maxCost")) {
                wanted.maxCost(new BigDecimal(query.get("maxCost")));
            }
            catalog().models(wanted.build()).forEach(model -> all.add(ModelJson.model(model, catalog())));
        } catch (IllegalArgumentException | io.github.camelllm.chat.LlmException e) {
            throw new ClientRefusedException(400, "invalid_request", String.valueOf(e.getMessage()));
        }
        return body;
    }

    private ObjectNode model(String rest) {
        int slash = rest.indexOf('/');
        Model model = slash < 0
                ? null
                : catalog()
                        .find(rest.substring(0, slash), DoorVisit.decoded(rest.substring(slash + 1)))
                        .orElse(null);
        if (model == null) {
            throw new ClientRefusedException(404, "model_not_found", "The catalog has no such model");
        }
        return ModelJson.model(model, catalog());
    }

    private static void refreshed(
            Exchange exchange, @Nullable RefreshResult result, @Nullable Throwable failure, AsyncCallback callback) {
        if (result == null) {
            fail(exchange, Objects.requireNonNull(failure));
            callback.done(false);
            return;
        }
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("at", result.at().toString());
        body.set("listed", JSON.valueToTree(result.listed()));
        body.set("failed", JSON.convertValue(result.failed(), new TypeReference<ObjectNode>() {}));
        done(exchange, body, callback);
    }

    private static void fail(Exchange exchange, Throwable failure) {
        String id = "req_" + UUID.randomUUID().toString().replace("-", "");
        ClientError error = ClientError.of(failure, ClientErrorFormat.OPENAI);
        if (error.status() >= 500) {
            LOG.warn("Request {}: {}", id, failure.toString());
        }
        DoorReply.error(exchange, error, ClientErrorFormat.OPENAI, id, Map.of("x-request-id", id));
    }
}
