package io.github.camelllm.exchange;

import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.remote.RemoteProvider;
import io.github.camelllm.wiring.EndpointSetup;
import io.github.camelllm.wiring.Target;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings that an endpoint inherits from its component. Inherited settings that the protocol of a provider does not support for the
 * operation, such as a temperature for embeddings, are omitted. A setting of the endpoint itself is not, and the call fails.
 */
final class InheritedSettings {
    private static final String STREAMING = "streaming";

    /** The options that become fields of requests, and may be unknown to a protocol. */
    private static final List<Setting> ALL = List.of(
            new Setting("temperature", LlmConfiguration::getTemperature, b -> b.temperature(null)),
            new Setting("topP", LlmConfiguration::getTopP, b -> b.topP(null)),
            new Setting("topK", LlmConfiguration::getTopK, b -> b.topK(null)),
            new Setting("maxTokens", LlmConfiguration::getMaxTokens, b -> b.maxTokens(null)),
            new Setting("seed", LlmConfiguration::getSeed, b -> b.seed(null)),
            new Setting("stop", LlmConfiguration::getStop, b -> b.stop(List.of())),
            new Setting("presencePenalty", LlmConfiguration::getPresencePenalty, b -> b.presencePenalty(null)),
            new Setting("frequencyPenalty", LlmConfiguration::getFrequencyPenalty, b -> b.frequencyPenalty(null)),
            new Setting("reasoningEffort", LlmConfiguration::getReasoningEffort, b -> b.reasoningEffort(null)),
            new Setting("reasoningBudget", LlmConfiguration::getReasoningBudget, b -> b.reasoningBudget(null)),
            new Setting("dimensions", LlmConfiguration::getDimensions, b -> b.dimensions(null)),
            new Setting("user", LlmConfiguration::getUser, b -> b.user(null)),
            new Setting("toolChoice", LlmConfiguration::getToolChoice, b -> b.toolChoice(null)),
            new Setting("tools", LlmConfiguration::getTools, b -> b.tools(List.of())),
            new Setting("outputClass", LlmConfiguration::getOutputClass, b -> b.responseFormat(null)),
            new Setting("jsonSchema", LlmConfiguration::getJsonSchema, b -> b.responseFormat(null)));

    private final ChatRequest template;
    private final Set<String> own;
    private final List<Setting> inherited;
    private final boolean streamingInherited;
    private final Map<ChatProvider, ChatRequest> templates = new ConcurrentHashMap<>();

    private record Setting(
            String option, Function<LlmConfiguration, @Nullable Object> value, Consumer<ChatRequest.Builder> remove) {
        boolean isInherited(LlmConfiguration options, LlmConfiguration preset) {
            Object inherited = value.apply(preset);
            return inherited != null && Objects.equals(inherited, value.apply(options));
        }
    }

    /**
     * Finds the settings that an endpoint inherits.
     *
     * @param template the settings of the endpoint and its component together
     */
    InheritedSettings(EndpointSetup setup, ChatRequest template) {
        LlmConfiguration preset = setup.preset();
        this.own = setup.ownOptions();
        this.template = template.operation() == Operation.MODELS
                ? ChatRequest.builder()
                        .operation(Operation.MODELS)
                        .additional(withoutInherited(template.additional(), preset))
                        .build()
                : template;
        this.inherited = ALL.stream()
                .filter(setting -> !isOwn(setting.option()) && setting.isInherited(setup.options(), preset))
                .toList();
        this.streamingInherited = !isOwn(STREAMING) && preset.isStreaming();
    }

    private boolean isOwn(String option) {
        return own.contains(option.toLowerCase(Locale.ROOT));
    }

    private Map<String, Object> withoutInherited(Map<String, Object> additional, LlmConfiguration preset) {
        Map<String, Object> kept = new java.util.LinkedHashMap<>(additional);
        kept.keySet()
                .removeIf(name -> preset.getAdditionalBodyProperty().containsKey(name)
                        && !isOwn("additionalBodyProperty." + name));
        return kept;
    }

    /** Returns the template of requests to a target, without inapplicable settings. */
    ChatRequest template(Target target) {
        if (inherited.isEmpty() || !(target.inner() instanceof RemoteProvider wire)) {
            return template;
        }
        return templates.computeIfAbsent(wire, key -> applicable(wire, target.model()));
    }

    private ChatRequest applicable(RemoteProvider wire, @Nullable String model) {
        ChatRequest.Builder applicable = template.toBuilder();
        for (Setting setting : inherited) {
            ChatRequest.Builder alone = template.toBuilder().model(model).messages(List.of(Message.user("ping")));
            ALL.stream().filter(other -> !touchesSame(other, setting)).forEach(other -> other.remove()
                    .accept(alone));
            if (!wire.expresses(alone.build())) {
                setting.remove().accept(applicable);
            }
        }
        return applicable.build();
    }

    /** Returns whether two options belong to one field; tools belong to the choice among them. */
    @SuppressWarnings("ReferenceEquality") // the settings are constants
    private static boolean touchesSame(Setting other, Setting setting) {
        return other.equals(setting)
                || (isFormat(other) && isFormat(setting))
                || (other.option().equals("tools") && setting.option().equals("toolChoice"));
    }

    private static boolean isFormat(Setting setting) {
        return setting.option().equals("outputClass") || setting.option().equals("jsonSchema");
    }

    /** Returns whether the operation of a target takes the name of a user. */
    boolean hasUser(Target target) {
        return !(target.inner() instanceof RemoteProvider wire)
                || wire.expresses(ChatRequest.builder()
                        .operation(template.operation())
                        .model(target.model())
                        .message(Message.user("ping"))
                        .user("user")
                        .build());
    }

    /** Returns whether the component's streaming is omitted: only generated text is streamed. */
    boolean omitsStreaming(Operation operation) {
        return streamingInherited && !isStreamable(operation);
    }

    /** Returns whether answers to an operation can be streamed. */
    static boolean isStreamable(Operation operation) {
        return operation == Operation.CHAT || operation == Operation.COMPLETION;
    }
}
