package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Usage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An answer of Ollama's chat: whole, or the lines of a stream, which have the same form. */
final class OllamaAnswer implements ProtocolAnswer {
    private final AnswerAssembler answer;
    private int calls;
    private boolean done;
    private @Nullable Long promptTokens;
    private @Nullable Long answerTokens;

    /** Creates an empty answer that passes its deltas to the sink. */
    OllamaAnswer(Consumer<Delta> sink) {
        this.answer = new AnswerAssembler(sink);
    }

    /** Returns whether a line is an error. */
    static boolean isError(JsonNode line) {
        return Json.says(line, "error");
    }

    /** Returns whether nothing follows a line. */
    static boolean isLast(JsonNode line) {
        return line.path("done").asBoolean();
    }

    @Override
    public AnswerAssembler gathered() {
        return answer;
    }

    /** Returns whether the last line was received. */
    boolean isDone() {
        return done;
    }

    /** Reads a whole answer or a line. */
    void read(JsonNode line) {
        answer.model(Json.scalar(line, "model"));
        JsonNode message = line.path("message");
        answer.reasoning(Json.text(message, "thinking"));
        answer.text(Json.text(message, "content"));
        message.path("tool_calls").forEach(this::call);
        answer.nativeFinishReason(Json.scalar(line, "done_reason"));
        promptTokens = last(promptTokens, Json.number(line, "prompt_eval_count"));
        answerTokens = last(answerTokens, Json.number(line, "eval_count"));
        done = done || isLast(line);
    }

    @Override
    public ChatResponse response(ResponseHead head, Dialect dialect, Supplier<JsonNode> raw) {
        return answer.response(finishReason(answer.nativeFinishReason()), head, dialect)
                .usage(new Usage(promptTokens, answerTokens, null, null, null))
                .raw(raw)
                .build();
    }

    /** A call is never split; its index is not used, as it is always 0 in older versions. */
    private void call(JsonNode call) {
        JsonNode function = call.path("function");
        String arguments = Json.arguments(function.path("arguments"));
        answer.toolCall(calls++, Json.scalar(call, "id"), Json.words(function, "name"), arguments);
    }

    private static FinishReason finishReason(@Nullable String word) {
        return switch (word == null ? "" : word) {
            case "stop" -> FinishReason.STOP;
            case "length" -> FinishReason.LENGTH;
            default -> FinishReason.OTHER;
        };
    }

    private static @Nullable Long last(@Nullable Long before, @Nullable Long now) {
        return now != null ? now : before;
    }
}
