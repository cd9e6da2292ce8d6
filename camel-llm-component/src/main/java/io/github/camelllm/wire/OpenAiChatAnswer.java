package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.ProviderMark;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An answer in Chat Completions: reads whole completions and chunks of streamed ones. */
final class OpenAiChatAnswer implements ProtocolAnswer {
    private final boolean streamed;
    private final boolean severalChoices;
    private final Dialect dialect;
    private final AnswerAssembler answer;
    private final OpenAiChatUsage usage = new OpenAiChatUsage();
    private @Nullable ReasoningDetails details;
    private boolean chosen;

    /**
     * Creates an empty answer that passes its deltas to the sink.
     *
     * @param streamed whether it is read from chunks, or else from one completion
     * @param dialect the dialect of the request
     */
    OpenAiChatAnswer(boolean streamed, Dialect dialect, Consumer<Delta> sink) {
        this.streamed = streamed;
        this.severalChoices = streamed && dialect.severalChoices();
        this.dialect = dialect;
        this.answer = new AnswerAssembler(sink);
    }

    @Override
    public AnswerAssembler gathered() {
        return answer;
    }

    /** Returns whether a choice was received; without one there is no answer. */
    boolean hasChoice() {
        return chosen;
    }

    /** Reads a completion or a chunk: of the choices, only the selected one. */
    void read(JsonNode body) {
        answer.id(Json.scalar(body, "id"));
        answer.model(Json.scalar(body, "model"));
        usage.read(body);
        JsonNode choice = IndexedChoices.first(body.path("choices"), severalChoices);
        if (choice.isObject()) {
            chosen = chosen || saysSomething(choice);
            choice(choice);
        }
    }

    /** Returns whether a choice has an answer, if an empty one: a message, a delta, a text or a reason of its end. */
    static boolean saysSomething(JsonNode choice) {
        return isObject(choice.get("message"))
                || isObject(choice.get("delta"))
                || choice.path("text").isTextual()
                || Json.says(choice, "finish_reason");
    }

    @Override
    public ChatResponse response(ResponseHead head, Dialect dialect, Supplier<JsonNode> raw) {
        answer.markReasoning(details == null ? null : details.mark());
        return answer.response(finishReason(answer.nativeFinishReason()), head, dialect)
                .usage(usage.usage())
                .cost(usage.cost())
                .raw(raw)
                .build();
    }

    private static FinishReason finishReason(@Nullable String word) {
        return switch (word == null ? "" : word) {
            case "stop" -> FinishReason.STOP;
            case "length" -> FinishReason.LENGTH;
            case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    /** Perplexity sends both a message and a delta: whole answers have an empty delta, chunks the message so far. */
    private void choice(JsonNode choice) {
        answer.nativeFinishReason(Json.scalar(choice, "finish_reason"));
        JsonNode message = choice.get("message");
        JsonNode delta = choice.get("delta");
        boolean whole = isObject(message) && (!streamed || !isObject(delta));
        JsonNode piece = whole ? message : delta;
        if (piece != null && piece.isObject()) {
            piece(piece);
            toolCalls(piece.get("tool_calls"), whole);
        } else {
            answer.text(Json.text(choice, "text")); // of a completion without a conversation
        }
    }

    private static boolean isObject(@Nullable JsonNode node) {
        return node != null && node.isObject();
    }

    /** Returns whether reading a chunk again would add its text and nothing else. */
    boolean isTextOnly(JsonNode chunk) {
        JsonNode choices = chunk.path("choices");
        JsonNode choice = IndexedChoices.first(choices, severalChoices);
        return choices.size() == 1
                && choice.isObject()
                && !isObject(choice.get("message"))
                && !isReport(chunk, choice)
                && isTextOnlyDelta(choice.path("delta"));
    }

    /** Returns whether a chunk has usage or a finish reason, of which the last ones count. */
    private static boolean isReport(JsonNode chunk, JsonNode choice) {
        return Json.says(chunk, "usage")
                || Json.says(chunk, "x_groq")
                || Json.says(choice, "usage")
                || Json.says(choice, "finish_reason");
    }

    private static boolean isTextOnlyDelta(JsonNode delta) {
        for (Map.Entry<String, JsonNode> field : delta.properties()) {
            boolean harmless = field.getKey().equals("role") || field.getKey().equals("content");
            if (!harmless && !isEmpty(field.getValue())) {
                return false;
            }
        }
        return delta.path("content").isTextual();
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isNull()
                || (value.isContainerNode() ? value.isEmpty() : value.asText().isEmpty());
    }

    private void piece(JsonNode message) {
        reasoning(message);
        content(message.get("content"));
        answer.refusal(Json.text(message, "refusal"));
        JsonNode function = message.get("function_call");
        if (function != null && function.isObject()) {
            answer.toolCall(0, null, Json.text(function, "name"), Json.arguments(function.path("arguments")));
        }
    }

    private void reasoning(JsonNode message) {
        String text = Json.words(message, "reasoning_content");
        text = text != null ? text : Json.words(message, "reasoning");
        JsonNode entries = message.get("reasoning_details");
        if (entries != null && entries.isArray() && !entries.isEmpty()) {
            text = text != null ? text : ReasoningDetails.text(entries);
            details = details == null ? new ReasoningDetails(streamed) : details;
            details.add(entries);
        }
        answer.reasoning(text);
    }

    private void content(@Nullable JsonNode content) {
        if (content == null) {
            return;
        }
        if (content.isTextual()) {
            answer.text(content.textValue());
        } else if (content.isArray()) {
            parts(content);
        }
    }

    private void parts(JsonNode parts) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : parts) {
            switch (part.path("type").asText()) {
                case "text" -> text.append(part.path("text").asText(""));
                case "thinking" -> thinking(part.path("thinking"));
                default -> {} // neither text nor reasoning: references, images
            }
        }
        answer.text(text.toString());
    }

    private void thinking(JsonNode thinking) {
        if (thinking.isTextual()) {
            answer.reasoning(thinking.textValue());
        }
        for (JsonNode part : thinking) {
            answer.reasoning(Json.text(part, "text"));
        }
    }

    /** Returns Gemini's signature of a thought, from the field of its compatible API. */
    private @Nullable ProviderMark signature(JsonNode within) {
        JsonNode extra = within.get("extra_content");
        return extra == null ? null : Json.mark(extra.path("google"), "thought_signature", Makers.ofThoughts(dialect));
    }

    private void toolCalls(@Nullable JsonNode calls, boolean whole) {
        if (calls == null) {
            return;
        }
        int position = 0;
        for (JsonNode call : calls) {
            int index = whole ? position++ : call.path("index").asInt(-1);
            JsonNode custom = call.get("custom");
            if (isObject(custom)) {
                toolCall(index, call, custom, "input");
            } else { // the first fragment may have the id alone
                toolCall(index, call, call.path("function"), "arguments");
            }
        }
    }

    private void toolCall(int index, JsonNode call, JsonNode function, String arguments) {
        answer.toolCall(index, Json.scalar(call, "id"), name(function), Json.arguments(function.path(arguments)));
        answer.mark(signature(call));
    }

    /** Gateways write a name that a fragment does not have as a blank, or as the word {@code null}. */
    private static @Nullable String name(JsonNode function) {
        String name = Json.words(function, "name");
        return name == null || name.isBlank() || name.equals("null") ? null : name;
    }
}
