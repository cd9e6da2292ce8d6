package io.github.camelllm.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.OutputMode;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.Caller;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolChoice;
import io.github.camelllm.mock.MockProvider;
import io.github.camelllm.wiring.DeprecationWarnings;
import io.github.camelllm.wiring.EndpointSetup;
import io.github.camelllm.wiring.InHeaders;
import io.github.camelllm.wiring.Target;
import io.github.camelllm.wiring.Targets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;

/**
 * Makes a call of an exchange. For each setting the first found wins: message header, what the body itself says,
 * endpoint option.
 */
public final class RequestBinding {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> NEVER_SENT = Set.of(
            "authorization",
            "host",
            "content-type",
            "content-length",
            "accept",
            "transfer-encoding",
            "connection",
            "api-key",
            "x-api-key",
            "cookie",
            "accept-encoding");

    private final CamelContext context;
    private final LlmConfiguration options;
    private final Targets targets;
    private final StructuredOutput structure;
    private final DeprecationWarnings notices;
    private final ChatRequest template;
    private final CallOptions callOptions;
    private final OutputForm form;
    private final MaxTokensSetting maxTokens;
    private final CacheSetting cache;

    /** Creates the binding of an endpoint; throws if its options make no request. */
    public RequestBinding(Targets targets) {
        EndpointSetup setup = targets.setup();
        this.context = setup.context();
        this.options = setup.options();
        this.targets = targets;
        this.structure = new StructuredOutput(context);
        this.notices = setup.shared().notices();
        this.form = form(options.getOutputClass(), options.getJsonSchema(), options.getOutput());
        this.maxTokens =
                new MaxTokensSetting(options.getMaxTokens(), setup.shared().catalog());
        this.cache = new CacheSetting(options);
        this.template = template();
        this.callOptions = CallOptions.builder()
                .headers(texts(options.getAdditionalHeader()))
                .requestTimeout(Duration.ofMillis(options.getRequestTimeout()))
                .firstTokenTimeout(Duration.ofMillis(options.getFirstTokenTimeout()))
                .streamIdleTimeout(Duration.ofMillis(options.getStreamIdleTimeout()))
                .maxRetries(options.getMaxRetries())
                .build();
    }

    /**
     * What an exchange asks.
     *
     * @param target who is asked
     * @param request what
     * @param options how
     * @param streamed whether the answer is streamed
     * @param form what the body becomes
     * @param caller on whose behalf
     */
    public record BoundRequest(
            Target target,
            ChatRequest request,
            CallOptions options,
            boolean streamed,
            OutputForm form,
            Caller caller) {}

    /** Returns the request that a message and the options of the endpoint describe. */
    public BoundRequest read(Exchange exchange) {
        InHeaders in = InHeaders.of(exchange.getMessage());
        Target target = targets.of(in);
        boolean streamed = in.orOption(LlmConstants.STREAMING, options.isStreaming());
        Object outputClass = in.value(LlmConstants.OUTPUT_CLASS);
        String jsonSchema = in.text(LlmConstants.JSON_SCHEMA);
        OutputForm wanted = outputClass == null && jsonSchema == null ? form : form(outputClass, jsonSchema, null);
        ChatRequest request = request(exchange, in, target, outputClass, jsonSchema);
        Caller caller = new Caller(ExchangeHelper.getRouteId(exchange), in.text(LlmConstants.TENANT));
        return new BoundRequest(
                target, request, options(exchange, in, target), streamed, wanted.of(request.operation()), caller);
    }

    private ChatRequest request(
            Exchange exchange, InHeaders in, Target target, @Nullable Object outputClass, @Nullable String jsonSchema) {
        String userMessage = in.textOrOption(LlmConstants.USER_MESSAGE, options.getUserMessage());
        ChatRequest asked = options.getOperation().conversation()
                ? BodyReader.read(exchange, userMessage)
                : EmbeddingInputs.read(exchange, options.getOperation(), userMessage);
        ChatRequest.Builder b = asked.toBuilder().defaults(template);
        if (b.operation().conversation()) {
            b.messages(messages(in, asked.messages()));
        }
        String model = in.text(LlmConstants.MODEL);
        if (model != null || asked.model() == null || target.isChosen()) {
            b.model(model != null ? model : target.model());
        }
        notices.note(target.name(), model);
        in.ifSet(LlmConstants.TEMPERATURE, Double.class, b::temperature);
        in.ifSet(LlmConstants.TOP_P, Double.class, b::topP);
        if (!MaxTokensSetting.isFit(in.value(LlmConstants.MAX_TOKENS))) {
            in.ifSet(LlmConstants.MAX_TOKENS, Integer.class, b::maxTokens);
        }
        in.ifSet(LlmConstants.USER, String.class, b::user);
        in.ifSet(LlmConstants.TOOL_CHOICE, String.class, text -> b.toolChoice(ToolChoice.parse(text)));
        if (in.value(LlmConstants.TOOLS) != null) {
            b.tools(ToolReader.of(in.value(LlmConstants.TOOLS)));
        }
        if (outputClass != null || jsonSchema != null) {
            b.responseFormat(format(outputClass, jsonSchema));
        }
        return maxTokens.fitted(b.build(), target.name(), in.value(LlmConstants.MAX_TOKENS));
    }

    /** Puts the system message first, then the conversation of the header, then the body. */
    private List<Message> messages(InHeaders in, List<Message> asked) {
        Object before = in.value(LlmConstants.MESSAGES);
        List<Message> messages = before == null ? asked : joined(conversation(before), asked);
        if (messages.isEmpty()) {
            throw BodyReader.empty();
        }
        String system = in.textOrOption(LlmConstants.SYSTEM_MESSAGE, options.getSystemMessage());
        return system == null || isInstructed(messages) ? messages : joined(List.of(Message.system(system)), messages);
    }

    private static List<Message> joined(List<Message> first, List<Message> then) {
        List<Message> all = new ArrayList<>(first.size() + then.size());
        all.addAll(first);
        all.addAll(then);
        return all;
    }

    private static boolean isInstructed(List<Message> messages) {
        for (Message message : messages) {
            if (message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER) {
                return true;
            }
        }
        return false;
    }

    private static List<Message> conversation(Object header) {
        List<Message> messages = new ArrayList<>();
        for (Object item : header instanceof List<?> list ? list : List.of(header)) {
            if (!(item instanceof Message message)) {
                throw ErrorKind.INVALID_REQUEST.exception("The header " + LlmConstants.MESSAGES
                        + " must be a list of io.github.camelllm.chat.Message, but has a "
                        + (item == null ? "null" : item.getClass().getName()));
            }
            messages.add(message);
        }
        return messages;
    }

    private CallOptions options(Exchange exchange, InHeaders in, Target target) {
        String key = in.text(LlmConstants.API_KEY);
        CallOptions chosen = callOptions
                .withApiKey(key != null ? key : target.apiKey())
                .withCache(cache.of(in))
                .withAttribute(MockProvider.ANSWER, in.value(LlmConstants.MOCK_ANSWER));
        HeaderFilterStrategy filter = options.getHeaderFilterStrategy();
        return filter == null ? chosen : chosen.withHeaders(passed(exchange, filter));
    }

    /** Returns the endpoint's header fields, and those of the message that the strategy lets pass. */
    private Map<String, String> passed(Exchange exchange, HeaderFilterStrategy filter) {
        Map<String, String> headers = new HashMap<>();
        exchange.getMessage().getHeaders().forEach((name, value) -> {
            boolean sent = value != null
                    && !isOurs(name.toLowerCase(Locale.ROOT))
                    && !filter.applyFilterToCamelHeaders(name, value, exchange);
            if (sent) {
                headers.put(name, context.getTypeConverter().convertTo(String.class, exchange, value));
            }
        });
        headers.putAll(callOptions.headers());
        return headers;
    }

    /** Returns whether a header is for Camel or set by us, whatever the strategy says; Camel's may hold a key. */
    private static boolean isOurs(String lowerCaseName) {
        return lowerCaseName.startsWith("camel") || NEVER_SENT.contains(lowerCaseName);
    }

    private ChatRequest template() {
        ChatRequest.Builder b = ChatRequest.builder()
                .operation(options.getOperation())
                .dimensions(options.getDimensions())
                .temperature(options.getTemperature())
                .topP(options.getTopP())
                .topK(options.getTopK())
                .maxTokens(maxTokens.number())
                .seed(options.getSeed())
                .stop(stop(options.getStop()))
                .presencePenalty(options.getPresencePenalty())
                .frequencyPenalty(options.getFrequencyPenalty())
                .reasoningEffort(options.getReasoningEffort())
                .reasoningBudget(options.getReasoningBudget())
                .user(options.getUser())
                .tools(ToolReader.of(options.getTools()))
                .additional(values(options.getAdditionalBodyProperty()));
        if (options.getToolChoice() != null) {
            b.toolChoice(ToolChoice.parse(options.getToolChoice()));
        }
        if (options.getOutputClass() != null || options.getJsonSchema() != null) {
            b.responseFormat(format(options.getOutputClass(), options.getJsonSchema()));
        }
        return b.build();
    }

    private OutputForm form(@Nullable Object outputClass, @Nullable String jsonSchema, @Nullable OutputMode output) {
        if (outputClass != null) {
            return OutputForm.of(structure.type(outputClass));
        }
        return jsonSchema != null
                ? OutputForm.JSON
                : output == OutputMode.response ? OutputForm.RESPONSE : OutputForm.TEXT;
    }

    private ResponseFormat format(@Nullable Object outputClass, @Nullable String jsonSchema) {
        return jsonSchema != null
                ? schema(jsonSchema)
                : structure.format(structure.type(Objects.requireNonNull(outputClass)));
    }

    private ResponseFormat schema(String jsonOrAddress) {
        String json = jsonOrAddress.strip();
        try {
            if (!json.startsWith("{")) {
                String address = json.startsWith("resource:") ? json.substring(9) : json;
                json = new String(
                        ResourceHelper.resolveMandatoryResourceAsInputStream(context, address)
                                .readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
            }
            JsonNode schema = JSON.readTree(json);
            return ResponseFormat.schema(
                    schema.path("title").asText("answer").replaceAll("[^A-Za-z0-9_-]", "_"), schema);
        } catch (java.io.IOException e) {
            throw ErrorDetails.of(
                            ErrorKind.CONFIGURATION,
                            "The option jsonSchema or header " + LlmConstants.JSON_SCHEMA
                                    + " must be a JSON Schema or the address of one: " + e.getMessage())
                    .cause(e)
                    .exception();
        }
    }

    private static List<String> stop(@Nullable String stop) {
        if (stop == null || stop.isEmpty()) {
            return List.of();
        }
        if (stop.startsWith("[")) {
            try {
                return List.of(JSON.readValue(stop, String[].class));
            } catch (JsonProcessingException e) {
                throw ErrorKind.CONFIGURATION.exception(
                        "The option stop begins with [ but is no JSON array of strings: " + e.getOriginalMessage());
            }
        }
        return Arrays.asList(stop.split(","));
    }

    /** Makes numbers, truth values, objects and arrays of values that are such in JSON; others stay text. */
    private static Map<String, Object> values(Map<String, Object> texts) {
        Map<String, Object> values = new LinkedHashMap<>();
        texts.forEach((name, value) -> values.put(name, value instanceof String text ? value(text) : value));
        return values;
    }

    private static Object value(String text) {
        if (text.isBlank()) {
            return text;
        }
        try {
            JsonNode json = JSON.readerFor(JsonNode.class)
                    .with(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readValue(text);
            return json;
        } catch (JsonProcessingException noJson) {
            return text;
        }
    }

    /** Returns the values as texts. */
    public static Map<String, String> texts(Map<String, Object> values) {
        Map<String, String> texts = new HashMap<>();
        values.forEach((name, value) -> texts.put(name, String.valueOf(value)));
        return texts;
    }
}
