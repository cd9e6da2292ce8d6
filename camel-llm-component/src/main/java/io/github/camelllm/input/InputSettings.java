package io.github.camelllm.input;

import io.github.camelllm.InputSettingsMode;
import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes from JSON requests the settings that the endpoint does not permit. */
public final class InputSettings {
    private static final Logger LOG = LoggerFactory.getLogger(InputSettings.class);
    private static final int MAX_NAMES = 20;

    /** Fields that have an option, but are additional fields if they contain provider-specific tools or formats. */
    private static final Set<String> SETTINGS = Set.of("tools", "tool_choice", "response_format");

    private final InputSettingsMode mode;
    private final boolean limited;
    private final String endpoint;
    private final AtomicBoolean warned = new AtomicBoolean();

    /**
     * Creates the rule of an endpoint.
     *
     * @param options its options
     * @param endpoint its provider, for the log
     */
    public InputSettings(LlmConfiguration options, String endpoint) {
        this.mode = options.getInputSettings();
        this.limited = options.getMaxTokens() != null; // even by the word fit, which the template does not show
        this.endpoint = endpoint;
    }

    /** Returns whether settings and system messages in JSON override those of the endpoint. */
    boolean overrides() {
        return mode == InputSettingsMode.override;
    }

    /**
     * Returns the permitted part of a JSON request.
     *
     * @param template the settings of the endpoint, which take precedence
     * @param model the model of the endpoint, which takes precedence; null if it has none
     * @param instructed whether endpoint or header have a system message, which takes precedence
     */
    public ChatRequest accepted(ChatRequest asked, ChatRequest template, @Nullable String model, boolean instructed) {
        if (overrides()) {
            return asked;
        }
        boolean fills = mode == InputSettingsMode.fill;
        List<Message> messages = messages(asked.messages(), instructed);
        Map<String, Object> open = fills ? open(asked, template) : Map.of();
        Set<String> ignored = new TreeSet<>(asked.additional().keySet());
        ignored.removeAll(open.keySet());
        if (messages.size() < asked.messages().size()) {
            ignored.add("messages of the role system");
        }
        warn(ignored);
        ChatRequest.Builder accepted = ChatRequest.builder().messages(messages);
        if (fills) {
            accepted = filled(asked, template)
                    .messages(messages)
                    .model(model == null ? asked.model() : null)
                    .additional(open);
        }
        return accepted.build();
    }

    /** Returns the permitted messages of JSON. */
    public List<Message> messages(List<Message> asked, boolean instructed) {
        if (overrides() || (mode == InputSettingsMode.fill && !instructed)) {
            return asked;
        }
        List<Message> spoken = new ArrayList<>(asked.size());
        for (Message message : asked) {
            if (message.role() != Role.SYSTEM && message.role() != Role.DEVELOPER) {
                spoken.add(message);
            }
        }
        return spoken;
    }

    /** Returns the settings of the endpoint, completed by those of the body that have an option. */
    private ChatRequest.Builder filled(ChatRequest asked, ChatRequest template) {
        ChatRequest.Builder open = ChatRequest.builder()
                .responseFormat(asked.responseFormat())
                .temperature(asked.temperature())
                .topP(asked.topP())
                .topK(asked.topK())
                .maxTokens(limited ? null : asked.maxTokens())
                .seed(asked.seed())
                .stop(asked.stop())
                .presencePenalty(asked.presencePenalty())
                .frequencyPenalty(asked.frequencyPenalty())
                .reasoningEffort(asked.reasoningEffort())
                .user(asked.user());
        if (template.tools().isEmpty()
                && !template.additional().containsKey("tools")) { // a choice belongs to the tools that it chooses from
            open.tools(asked.tools()).toolChoice(asked.toolChoice()).parallelToolCalls(asked.parallelToolCalls());
        }
        return template.toBuilder().defaults(open.build());
    }

    /** Returns the additional fields that represent settings, such as tools that the provider runs, if the endpoint does not set these. */
    private static Map<String, Object> open(ChatRequest asked, ChatRequest template) {
        Map<String, Object> open = new LinkedHashMap<>(asked.additional());
        open.keySet().retainAll(SETTINGS);
        open.keySet().removeAll(template.additional().keySet());
        if (!template.tools().isEmpty()) {
            open.keySet().removeAll(Set.of("tools", "tool_choice"));
        }
        if (template.responseFormat() != null) {
            open.remove("response_format");
        }
        return open;
    }

    private void warn(Set<String> ignored) {
        if (!ignored.isEmpty() && warned.compareAndSet(false, true)) {
            LOG.warn(
                    "A JSON body for {} has settings that this endpoint does not permit and that are ignored: {}. The option inputSettings=override permits them. This is logged once for each endpoint.",
                    endpoint,
                    ignored.stream()
                            .limit(MAX_NAMES)
                            .map(name -> name.replaceAll("[^\\w. -]", "?"))
                            .toList());
        }
    }
}
