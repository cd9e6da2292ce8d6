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
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolChoice;
import io.github.camelllm.mock.MockProvider;
import io.github.camelllm.wire.ExactJson;
import io.github.camelllm.wiring.DeprecationWarnings;
import io.github.camelllm.wiring.EndpointSetup;
import io.github.camelllm.wiring.InHeaders;
import io.github.camelllm.wiring.Target;
import io.github.camelllm.wiring.Targets;
import java.io.IOException;
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
    private final InheritedSettings inherited;
    private final CallOptions callOptions;
    private final OutputForm form;
    private final MaxTokensSetting maxTokens;
    private final BodyReader bodies;
    private final InputSettings inputSettings;
    private final ConversationHeader conversation;
    private final MessageKeys keys;
    private final PromptText systemMessage;
    private final PromptText userMessage;
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
        this.inherited = new InheritedSettings(setup, template());
        this.bodies = new BodyReader(options, setup.provider());
        this.inputSettings = new InputSettings(options, setup.provider());
        this.conversation = new ConversationHeader(options.getInputFormat());
        this.keys = new MessageKeys(setup.shared().keyOwners());
        this.systemMessage = PromptText.of(context, "systemMessage", options.getSystemMessage(), false);
        this.userMessage = PromptText.of(context, "userMessage", options.getUserMessage(), true);
        this.cache = new CacheSetting(options);
        this.callOptions = CallOptions.builder()
                .headers(texts(options.getAdditionalHeader()))
                .requestTimeout(Duration.ofMillis(options.getRequestTimeout()))
                .firstTokenTimeout(Duration.ofMillis(options.getFirstTokenTimeout()))
                .streamIdleTimeout(Duration.ofMillis(options.getStreamIdleTimeout()))
                .streamTimeout(Duration.ofMillis(options.getStreamTimeout()))
                .maxResponseSize(options.getMaxResponseSize())
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
        Operation operation = options.getOperation();
        boolean streamed = InheritedSettings.isStreamable(operation)
                ? in.orOption(LlmConstants.STREAMING, options.isStreaming())
                : options.isStreaming() && !inherited.omitsStreaming(operation);
        Class<?> outputClass = hasForm(operation) ? in.type(LlmConstants.OUTPUT_CLASS) : null;
        String jsonSchema = hasForm(operation) ? in.json(LlmConstants.JSON_SCHEMA) : null;
        OutputForm wanted = outputClass == null && jsonSchema == null
                ? form(target)
                : form(outputClass, jsonSchema, options.getOutput());
        ChatRequest request = request(exchange, in, target, outputClass, jsonSchema);
        Caller caller = new Caller(ExchangeHelper.getRouteId(exchange), in.text(LlmConstants.TENANT));
        return new BoundRequest(target, request, options(exchange, in, target), streamed, wanted.to(request), caller);
    }

    /** Returns whether the answer of an operation can have a form, and the request tools. */
    private static boolean hasForm(Operation operation) {
        return operation.conversation() && operation != Operation.COMPLETION;
    }

    /** Returns the form that the options ask for; without its schema if that is left out for the target. */
    private OutputForm form(Target target) {
        boolean omitted = form.hasSchema() && inherited.template(target).responseFormat() == null;
        return omitted ? form(null, null, options.getOutput()) : form;
    }

    private ChatRequest request(
            Exchange exchange, InHeaders in, Target target, @Nullable Object outputClass, @Nullable String jsonSchema) {
        Prompts prompts = prompts(exchange, in);
        ChatRequest asked = asked(exchange, in, target, prompts);
        ChatRequest.Builder b = asked.toBuilder().defaults(inherited.template(target));
        if (b.operation().conversation()) {
            b.messages(messages(asked.messages(), prompts.system()));
        }
        String model = in.text(LlmConstants.MODEL);
        if (model != null || asked.model() == null || target.isChosen()) {
            b.model(model != null ? model : target.model());
        }
        notices.note(target.name(), model);
        in.ifSet(LlmConstants.USER, String.class, user -> {
            if (b.operation().conversation() || inherited.hasUser(target)) {
                b.user(user);
            }
        });
        if (b.operation().conversation()) {
            sampling(in, b);
        }
        if (hasForm(b.operation())) {
            in.ifSet(LlmConstants.TOOL_CHOICE, String.class, text -> b.toolChoice(ToolChoice.parse(text)));
            if (in.value(LlmConstants.TOOLS) != null) {
                b.tools(ToolReader.of(in.value(LlmConstants.TOOLS)));
            }
        }
        if (outputClass != null || jsonSchema != null) {
            b.responseFormat(format(outputClass, jsonSchema));
        }
        return maxTokens.fitted(b.build(), target.name(), in.value(LlmConstants.MAX_TOKENS));
    }

    /** Sets what headers say of the answer; embeddings have no such settings, so headers of an earlier step stay unread. */
    private static void sampling(InHeaders in, ChatRequest.Builder b) {
        in.ifSet(LlmConstants.TEMPERATURE, Double.class, b::temperature);
        in.ifSet(LlmConstants.TOP_P, Double.class, b::topP);
        if (!MaxTokensSetting.isFit(in.value(LlmConstants.MAX_TOKENS))) {
            in.ifSet(LlmConstants.MAX_TOKENS, Integer.class, b::maxTokens);
        }
    }

    /**
     * The prompts of header or option.
     *
     * @param system the system message; null if there is none
     * @param user the user message; null if there is none
     */
    private record Prompts(
            @Nullable String system, @Nullable String user) {}

    private Prompts prompts(Exchange exchange, InHeaders in) {
        String system = in.text(LlmConstants.SYSTEM_MESSAGE);
        String user = in.text(LlmConstants.USER_MESSAGE);
        return new Prompts(
                system != null ? system : systemMessage.of(exchange), user != null ? user : userMessage.of(exchange));
    }

    /** Returns what body and header ask, the header's conversation first, with what of it may take effect. */
    private ChatRequest asked(Exchange exchange, InHeaders in, Target target, Prompts prompts) {
        if (!options.getOperation().conversation()) {
            return EmbeddingInputs.read(exchange, options.getOperation(), bodies, prompts.user());
        }
        boolean instructed = prompts.system() != null;
        Input body = bodies.read(exchange, prompts.user());
        ChatRequest asked = body.json()
                ? inputSettings.accepted(body.request(), inherited.template(target), target.model(), instructed)
                : body.request();
        ConversationHeader.Before before = conversation.read(in.value(LlmConstants.MESSAGES));
        if (before == null) {
            return asked;
        }
        List<Message> messages =
                before.json() ? inputSettings.messages(before.messages(), instructed) : before.messages();
        return asked.toBuilder().messages(joined(messages, asked.messages())).build();
    }

    /** Puts the system message before a conversation that has none. */
    private static List<Message> messages(List<Message> messages, @Nullable String system) {
        if (messages.isEmpty()) {
            throw BodyReader.empty();
        }
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

    private CallOptions options(Exchange exchange, InHeaders in, Target target) {
        String key = keys.of(exchange, in, target.name());
        CallOptions chosen = callOptions
                .withApiKey(key != null ? key : target.apiKey())
                .withCache(cache.of(in))
                .withPriority(PriorityHeader.of(in))
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
        String schema = optionSchema();
        if (options.getOutputClass() != null || schema != null) {
            b.responseFormat(format(options.getOutputClass(), schema));
        }
        return b.build();
    }

    private OutputForm form(@Nullable Object outputClass, @Nullable String jsonSchema, @Nullable OutputMode output) {
        if (output == OutputMode.response) {
            return OutputForm.RESPONSE; // even of a structured answer
        }
        if (outputClass != null) {
            return OutputForm.of(structure.type(outputClass));
        }
        return jsonSchema != null ? OutputForm.JSON : OutputForm.TEXT;
    }

    private ResponseFormat format(@Nullable Object outputClass, @Nullable String jsonSchema) {
        return jsonSchema != null
                ? schema(jsonSchema)
                : structure.format(structure.type(Objects.requireNonNull(outputClass)));
    }

    private ResponseFormat schema(String json) {
        try {
            JsonNode schema = ExactJson.read(json);
            return ResponseFormat.schema(
                    schema.path("title").asText("answer").replaceAll("[^A-Za-z0-9_-]", "_"), schema);
        } catch (JsonProcessingException e) {
            throw noSchema(e.getOriginalMessage(), e);
        }
    }

    /** Returns the schema of the option, which may be the address of a file; a header may not. */
    private @Nullable String optionSchema() {
        String option = options.getJsonSchema();
        if (option == null || option.strip().startsWith("{")) {
            return option;
        }
        String address = option.strip();
        try {
            String schema = PromptText.read(context, address.startsWith("resource:") ? address.substring(9) : address);
            return schema.isBlank() ? null : schema; // a bean may have none
        } catch (IOException | RuntimeException e) {
            throw noSchema(String.valueOf(e.getMessage()), e);
        }
    }

    private static LlmException noSchema(String why, Exception cause) {
        return ErrorDetails.of(
                        ErrorKind.CONFIGURATION,
                        "The option jsonSchema must be a JSON Schema or the address of one, the header "
                                + LlmConstants.JSON_SCHEMA + " a JSON Schema: " + why)
                .cause(cause)
                .exception();
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
            JsonNode json = ExactJson.exact(JSON.readerFor(JsonNode.class))
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
