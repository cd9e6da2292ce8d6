package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The writer of the messages of a request in Chat Completions.
 *
 * <p>Calls and results without an id, of a conversation with a provider that has none, get ids by their order.
 */
final class OpenAiChatMessageWriter {
    /** Stands for the reasoning of another model in a turn with tool calls; Moonshot takes an empty text for none. */
    private static final String NO_REASONING = " ";

    private final JsonGenerator out;
    private final Dialect dialect;
    private final OpenAiChatPartWriter parts;
    private final DialectRules rules;
    private boolean signaturesRequired;
    private boolean turnWithCalls;

    /** Creates a writer to a generator that is in the array of messages. */
    OpenAiChatMessageWriter(JsonGenerator out, Dialect dialect) {
        this.out = out;
        this.dialect = dialect;
        this.rules = OpenAiChatCodec.rulesOf(dialect);
        this.parts = new OpenAiChatPartWriter(out, dialect, rules);
    }

    /** Writes all messages. */
    void write(List<Message> messages) throws IOException {
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            if (message.role() == Role.ASSISTANT) {
                assistant(message, i == messages.size() - 1);
            } else {
                turnWithCalls &= message.role() != Role.USER;
                other(message);
            }
        }
    }

    /** A message of this protocol has one result: each result becomes a message, and the other parts follow in one. */
    private void other(Message message) throws IOException {
        List<Part> rest = new ArrayList<>(message.parts().size());
        for (Part part : message.parts()) {
            if (part instanceof ToolResult result) {
                result(result, message);
            } else {
                rest.add(part);
            }
        }
        if (message.role() == Role.TOOL) {
            requireNothing(rest);
        } else if (!rest.isEmpty() || message.parts().isEmpty()) {
            spoken(message, rest);
        }
    }

    private void requireNothing(List<Part> rest) {
        for (Part part : rest) {
            if (!(part instanceof Part.CacheControl)) {
                throw dialect.invalid("has only results in a message of a tool: put the " + Dialect.nameOf(part)
                        + " into the content of a ToolResult, or into a message of the user");
            }
        }
    }

    private void spoken(Message message, List<Part> said) throws IOException {
        out.writeStartObject();
        out.writeStringField("role", role(message.role()));
        if (message.name() != null) {
            out.writeStringField("name", message.name());
        }
        out.writeFieldName("content");
        parts.content(said);
        additional(message);
        out.writeEndObject();
    }

    private String role(Role role) {
        return switch (role) {
            case SYSTEM -> "system";
            case DEVELOPER -> dialect.has(Quirk.NO_DEVELOPER_ROLE) ? "system" : "developer";
            case USER -> "user";
            case ASSISTANT -> "assistant";
            case TOOL -> "tool";
        };
    }

    /** Writes the additional fields of a message. */
    private void additional(Message message) throws IOException {
        for (Map.Entry<String, Object> field : message.additional().entrySet()) {
            out.writePOJOField(field.getKey(), field.getValue());
        }
    }

    private void result(ToolResult result, Message message) throws IOException {
        out.writeStartObject();
        out.writeStringField("role", "tool");
        out.writeStringField("tool_call_id", result.toolCallId());
        out.writeFieldName("content");
        parts.content(result.content());
        additional(message);
        out.writeEndObject();
    }

    private void assistant(Message message, boolean last) throws IOException {
        out.writeStartObject();
        out.writeStringField("role", "assistant");
        if (message.name() != null) {
            out.writeStringField("name", message.name());
        }
        List<Part> words = new ArrayList<>(message.parts().size());
        List<ToolCall> toolCalls = new ArrayList<>();
        String refusal = null;
        for (Part part : message.parts()) {
            if (part instanceof ToolCall call) {
                toolCalls.add(call);
            } else if (part instanceof Part.Refusal r) {
                refusal = refusal == null ? r.text() : refusal + r.text();
            } else if (isWords(part, words.isEmpty())) {
                words.add(part);
            }
        }
        if (!words.isEmpty() || !message.additional().containsKey("audio")) { // which stands for the words
            answerContent(words, refusal != null || !toolCalls.isEmpty());
        }
        turnWithCalls |= !toolCalls.isEmpty();
        reasoning(message.parts(Part.Reasoning.class));
        refusal(refusal);
        toolCalls(toolCalls);
        if (last && rules.demands(DialectRule.PREFIX) && !message.additional().containsKey("prefix")) {
            out.writeBooleanField("prefix", true);
        }
        additional(message);
        out.writeEndObject();
    }

    /** A cache mark comes after text, and reasoning is in the content for one provider only. */
    private boolean isWords(Part part, boolean first) {
        return part instanceof Part.Reasoning
                ? dialect.facts().reasoningField() == ReasoningField.THINKING_PARTS
                : !(first && part instanceof Part.CacheControl);
    }

    /** Beside tool calls there may be no text: null then, as OpenAI writes it, since some servers require the field. */
    private void answerContent(List<Part> words, boolean optional) throws IOException {
        out.writeFieldName("content");
        if (words.isEmpty() && optional && !rules.demands(DialectRule.CONTENT_REQUIRED)) {
            out.writeNull();
        } else {
            parts.answer(words);
        }
    }

    private void refusal(@Nullable String text) throws IOException {
        if (text != null) {
            out.writeStringField("refusal", text);
        }
    }

    /** Calls in parallel have one signature, at the first of them; one of another model gets a placeholder. */
    private void signature(@Nullable String own) throws IOException {
        String signature = own == null && signaturesRequired ? GeminiPartWriter.NO_SIGNATURE : own;
        signaturesRequired = false;
        if (signature != null) {
            out.writeObjectFieldStart("extra_content");
            out.writeObjectFieldStart("google");
            out.writeStringField("thought_signature", signature);
            out.writeEndObject();
            out.writeEndObject();
        }
    }

    /** From the first tool call of a turn to its end, DeepSeek requires the reasoning of each message, also of the last words. */
    private void reasoning(List<Part.Reasoning> thoughts) throws IOException {
        if (turnWithCalls
                && rules.demands(DialectRule.REASONING_REQUIRED)
                && join(thoughts).isEmpty()) {
            out.writeStringField("reasoning_content", NO_REASONING);
            return;
        }
        if (thoughts.isEmpty()) {
            return;
        }
        switch (dialect.facts().reasoningField()) {
            case NONE, THINKING_PARTS -> {} // the latter are in the content
            case REASONING_CONTENT -> out.writeStringField("reasoning_content", join(thoughts));
            case REASONING -> out.writeStringField("reasoning", join(thoughts));
            case REASONING_DETAILS -> details(thoughts);
        }
    }

    private static String join(List<Part.Reasoning> thoughts) {
        StringBuilder text = new StringBuilder();
        thoughts.forEach(thought -> text.append(thought.text() == null ? "" : thought.text()));
        return text.toString();
    }

    private void details(List<Part.Reasoning> thoughts) throws IOException {
        ArrayNode all = Json.MAPPER.createArrayNode();
        for (Part.Reasoning thought : thoughts) {
            String details = thought.mark(ProviderMark.OPENROUTER);
            if (details != null) {
                Json.MAPPER.readTree(details).forEach(all::add);
            }
        }
        if (all.isEmpty()) {
            out.writeStringField("reasoning", join(thoughts));
        } else {
            out.writePOJOField("reasoning_details", all);
        }
    }

    private void toolCalls(List<ToolCall> toolCalls) throws IOException {
        if (toolCalls.isEmpty()) {
            return;
        }
        signaturesRequired = rules.demands(DialectRule.EXTRA_CONTENT) && GeminiPartWriter.requiresSignatures(dialect);
        out.writeArrayFieldStart("tool_calls");
        for (ToolCall call : toolCalls) {
            out.writeStartObject();
            out.writeStringField("id", call.id());
            out.writeStringField("type", "function");
            out.writeObjectFieldStart("function");
            out.writeStringField("name", call.name());
            out.writeStringField("arguments", call.arguments());
            out.writeEndObject();
            signature(call.mark(Makers.ofThoughts(dialect)));
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
