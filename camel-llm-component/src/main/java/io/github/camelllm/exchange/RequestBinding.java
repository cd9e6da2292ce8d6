package io.github.camelllm.exchange;

import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.BatchItem;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.Caller;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolChoice;
import io.github.camelllm.input.BodyReader;
import io.github.camelllm.input.ConversationHeader;
import io.github.camelllm.input.EmbeddingInputs;
import io.github.camelllm.input.Input;
import io.github.camelllm.input.InputSettings;
import io.github.camelllm.input.PromptText;
import io.github.camelllm.input.ToolReader;
import io.github.camelllm.lifetime.StepReading;
import io.github.camelllm.mock.MockProvider;
import io.github.camelllm.settings.InHeaders;
import io.github.camelllm.settings.OtherComponents;
import io.github.camelllm.wiring.DeprecationWarnings;
import io.github.camelllm.wiring.EndpointSetup;
import io.github.camelllm.wiring.Target;
import io.github.camelllm.wiring.Targets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;
import org.jspecify.annotations.Nullable;

/**
 * Creates the call for an exchange. Precedence of settings: message header, body, endpoint option.
 */
public final class RequestBinding {
    private final CamelContext context;
    private final LlmConfiguration options;
    private final Targets targets;
    private final AnswerFormat formats;
    private final DeprecationWarnings notices;
    private final InheritedSettings inherited;
    private final CallOptions callOptions;
    private final RequestHeaders headers;
    private final OutputForm form;
    private final MaxTokensSetting maxTokens;
    private final BodyReader bodies;
    private final InputSettings inputSettings;
    private final ConversationHeader conversation;
    private final MessageKeys keys;
    private final PromptText systemMessage;
    private final PromptText userMessage;
    private final CacheSetting cache;

    /** Creates the binding of an endpoint; throws if its options are invalid. */
    public RequestBinding(Targets targets) {
        EndpointSetup setup = targets.setup();
        this.context = setup.context();
        this.options = setup.options();
        this.targets = targets;
        this.formats = new AnswerFormat(context, options);
        this.notices = setup.shared().notices();
        this.form = formats.form(options.getOutputClass(), options.getJsonSchema(), options.getOutput());
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
                .headers(OptionValues.texts(options.getAdditionalHeader()))
                .requestTimeout(Duration.ofMillis(options.getRequestTimeout()))
                .firstTokenTimeout(Duration.ofMillis(options.getFirstTokenTimeout()))
                .streamIdleTimeout(Duration.ofMillis(options.getStreamIdleTimeout()))
                .streamTimeout(Duration.ofMillis(options.getStreamTimeout()))
                .maxResponseSize(options.getMaxResponseSize())
                .maxRetries(options.getMaxRetries())
                .build();
        this.headers = new RequestHeaders(callOptions.headers(), options.getHeaderFilterStrategy());
    }

    /**
     * The call described by an exchange.
     *
     * @param target the target
     * @param request the request
     * @param options the options
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
        return StepReading.reading(() -> bound(exchange)); // an answer of an earlier step may be a stream
    }

    private BoundRequest bound(Exchange exchange) {
        InHeaders in = InHeaders.of(exchange.getMessage());
        if (exchange.getMessage().hasHeaders()) {
            OtherComponents.refuseHeaders(exchange.getMessage().getHeaders());
        }
        Target target = targets.of(in);
        Operation operation = options.getOperation();
        boolean streamed = InheritedSettings.isStreamable(operation)
                ? in.orOption(LlmConstants.STREAMING, options.isStreaming())
                : options.isStreaming() && !inherited.omitsStreaming(operation);
        boolean formed = hasForm(operation.ofEach());
        Class<?> outputClass = formed ? in.type(LlmConstants.OUTPUT_CLASS) : null;
        String jsonSchema = formed ? in.json(LlmConstants.JSON_SCHEMA) : null;
        OutputForm wanted = outputClass == null && jsonSchema == null
                ? form(target)
                : formats.form(outputClass, jsonSchema, options.getOutput());
        ChatRequest request =
                switch (operation.input()) {
                    case REQUESTS -> batch(exchange, target, outputClass, jsonSchema);
                    case BATCH_ID -> ofBatch(exchange, in, target, outputClass, jsonSchema);
                    default -> request(exchange, in, target, outputClass, jsonSchema);
                };
        Caller caller =
                new Caller(ExchangeHelper.getRouteId(exchange), in.text(LlmConstants.TENANT), exchange.getExchangeId());
        return new BoundRequest(target, request, options(exchange, in, target), streamed, wanted.to(request), caller);
    }

    /** Returns the request of several requests, each read as if it were the body. */
    private ChatRequest batch(
            Exchange exchange, Target target, @Nullable Object outputClass, @Nullable String jsonSchema) {
        return ChatRequest.builder()
                .operation(options.getOperation())
                .model(target.model())
                .responseFormat(formatOfEach(target, outputClass, jsonSchema))
                .batch(BatchInput.items(exchange, (id, one) -> item(id, one, target, outputClass, jsonSchema)))
                .build();
    }

    private BatchItem item(
            String id, Exchange exchange, Target target, @Nullable Object outputClass, @Nullable String jsonSchema) {
        try {
            InHeaders in = InHeaders.of(exchange.getMessage());
            return new BatchItem(id, request(exchange, in, target, outputClass, jsonSchema));
        } catch (LlmException unreadable) {
            return BatchItem.unreadable(id, unreadable);
        }
    }

    /** Returns the form of the answers in a batch, by which they are read. */
    private @Nullable ResponseFormat formatOfEach(
            Target target, @Nullable Object outputClass, @Nullable String jsonSchema) {
        return outputClass == null && jsonSchema == null
                ? inherited.template(target).responseFormat()
                : formats.format(outputClass, jsonSchema);
    }

    /** Returns the request about a batch that the provider has. */
    private ChatRequest ofBatch(
            Exchange exchange, InHeaders in, Target target, @Nullable Object outputClass, @Nullable String jsonSchema) {
        return ChatRequest.builder()
                .operation(options.getOperation())
                .model(target.model())
                .responseFormat(formatOfEach(target, outputClass, jsonSchema))
                .batchId(BatchInput.id(exchange, in))
                .build();
    }

    /** Returns whether the answer of an operation can have a form, and the request tools. */
    private static boolean hasForm(Operation operation) {
        return operation.conversation() && operation != Operation.COMPLETION;
    }

    /** Returns the form set by the options; without its schema if that is omitted for the target. */
    private OutputForm form(Target target) {
        boolean omitted = form.hasSchema() && inherited.template(target).responseFormat() == null;
        return omitted ? formats.form(null, null, options.getOutput()) : form;
    }

    private ChatRequest request(
            Exchange exchange, InHeaders in, Target target, @Nullable Object outputClass, @Nullable String jsonSchema) {
        Prompts prompts = prompts(exchange, in);
        ChatRequest asked = asked(exchange, in, target, prompts);
        ChatRequest.Builder b = asked.toBuilder().defaults(inherited.template(target));
        if (b.operation().conversation()) {
            b.messages(messages(asked.messages(), prompts.system()));
        }
        String model = in.name(LlmConstants.MODEL);
        if (model != null || asked.model() == null || target.isChosen()) {
            b.model(model != null ? target.withoutProvider(model) : target.model());
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
            tools(in, b);
        }
        if (outputClass != null || jsonSchema != null) {
            b.responseFormat(formats.format(outputClass, jsonSchema));
        }
        return maxTokens.fitted(b.build(), target.name(), in.value(LlmConstants.MAX_TOKENS));
    }

    /** Applies headers about the answer; not for embeddings, which have no such settings, so that headers of an earlier step are ignored. */
    private static void sampling(InHeaders in, ChatRequest.Builder b) {
        in.ifSet(LlmConstants.TEMPERATURE, Double.class, b::temperature);
        in.ifSet(LlmConstants.TOP_P, Double.class, b::topP);
        if (!MaxTokensSetting.isFit(in.value(LlmConstants.MAX_TOKENS))) {
            in.ifSet(LlmConstants.MAX_TOKENS, Integer.class, b::maxTokens);
        }
    }

    private static void tools(InHeaders in, ChatRequest.Builder b) {
        in.ifSet(LlmConstants.TOOL_CHOICE, String.class, text -> b.toolChoice(ToolChoice.parse(text)));
        if (in.value(LlmConstants.TOOLS) != null) {
            b.tools(ToolReader.of(in.value(LlmConstants.TOOLS)));
        }
    }

    /**
     * The prompts from headers or options.
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

    /** Returns the conversation of header and body, in this order, restricted to the permitted settings. */
    private ChatRequest asked(Exchange exchange, InHeaders in, Target target, Prompts prompts) {
        if (!options.getOperation().ofEach().conversation()) {
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

    /** Adds the system message to a conversation that has none. */
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
        String key = keys.of(exchange, in, target);
        CallOptions chosen = callOptions
                .withApiKey(key != null ? key : target.apiKey())
                .withCache(cache.of(in))
                .withPriority(PriorityHeader.of(in))
                .withAttribute(MockProvider.ANSWER, in.value(LlmConstants.MOCK_ANSWER));
        return headers.selects() ? chosen.withHeaders(headers.of(exchange)) : chosen;
    }

    private ChatRequest template() {
        ChatRequest.Builder b = ChatRequest.builder()
                .operation(options.getOperation().ofEach())
                .dimensions(options.getDimensions())
                .temperature(options.getTemperature())
                .topP(options.getTopP())
                .topK(options.getTopK())
                .maxTokens(maxTokens.number())
                .seed(options.getSeed())
                .stop(OptionValues.stop(options.getStop()))
                .presencePenalty(options.getPresencePenalty())
                .frequencyPenalty(options.getFrequencyPenalty())
                .reasoningEffort(options.getReasoningEffort())
                .reasoningBudget(options.getReasoningBudget())
                .user(options.getUser())
                .tools(ToolReader.of(options.getTools()))
                .additional(OptionValues.values(options.getAdditionalBodyProperty()));
        if (options.getToolChoice() != null) {
            b.toolChoice(ToolChoice.parse(options.getToolChoice()));
        }
        String schema = formats.optionSchema();
        if (options.getOutputClass() != null || schema != null) {
            b.responseFormat(formats.format(options.getOutputClass(), schema));
        }
        return b.build();
    }
}
