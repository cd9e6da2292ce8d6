package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.ProviderMark;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An answer of {@code generateContent}: whole, or the chunks of a stream, which have the same form. */
final class GeminiAnswer implements ProtocolAnswer {
    private final AnswerAssembler answer;
    private final boolean severalCandidates;
    private final GeminiUsage usage = new GeminiUsage();
    private int calls;
    private boolean blocked;

    /**
     * Creates an empty answer that passes its deltas to the sink.
     *
     * @param severalCandidates whether the request asks for more than one candidate
     */
    GeminiAnswer(boolean severalCandidates, Consumer<Delta> sink) {
        this.severalCandidates = severalCandidates;
        this.answer = new AnswerAssembler(sink);
    }

    /** Returns whether a whole body is an error without an answer. */
    static boolean isOnlyError(JsonNode body) {
        return Json.says(body, "error") && !Json.says(body, "candidates");
    }

    /** Returns whether a whole body has a candidate, or the reason why there is none. */
    static boolean isAnswer(JsonNode body) {
        return IndexedChoices.first(body.path("candidates"), false).isObject()
                || Json.says(body.path("promptFeedback"), "blockReason");
    }

    @Override
    public AnswerAssembler gathered() {
        return answer;
    }

    /** Reads a whole answer or a chunk. */
    void read(JsonNode chunk) {
        answer.id(Json.scalar(chunk, "responseId"));
        answer.model(Json.scalar(chunk, "modelVersion"));
        JsonNode candidate = IndexedChoices.first(chunk.path("candidates"), severalCandidates);
        candidate(candidate);
        block(Json.scalar(chunk.path("promptFeedback"), "blockReason"));
        usage.read(chunk.path("usageMetadata"));
        usage.searches(candidate.path("groundingMetadata"));
    }

    @Override
    public ChatResponse response(ResponseHead head, Dialect dialect, Supplier<JsonNode> raw) {
        return answer.response(finishReason(), head, dialect)
                .usage(usage.usage())
                .raw(raw)
                .build();
    }

    private void candidate(JsonNode candidate) {
        candidate.path("content").path("parts").forEach(this::part);
        answer.nativeFinishReason(Json.scalar(candidate, "finishReason"));
    }

    /** The reason of the candidate takes precedence over that of the prompt. */
    private void block(@Nullable String reason) {
        if (reason != null) {
            blocked = true;
            answer.nativeFinishReason(answer.nativeFinishReason() == null ? reason : null);
        }
    }

    /** Reads a part. Code that ran at the provider, and its results, are skipped. */
    private void part(JsonNode part) {
        ProviderMark signature = Json.mark(part, "thoughtSignature", ProviderMark.GEMINI);
        if (part.path("thought").asBoolean()) {
            thought(part, signature);
        } else if (part.path("functionCall").isObject()) {
            call(part.path("functionCall"), signature);
        } else if (part.path("text").isTextual()) {
            text(part.path("text").textValue(), signature);
        }
    }

    private void thought(JsonNode part, @Nullable ProviderMark signature) {
        answer.reasoning(Json.text(part, "text"));
        if (signature != null) {
            answer.markReasoning(signature);
            answer.apart();
        }
    }

    /** A call is never split. */
    private void call(JsonNode call, @Nullable ProviderMark signature) {
        String arguments = Json.arguments(call.path("args"));
        answer.toolCall(calls++, Json.scalar(call, "id"), Json.words(call, "name"), arguments);
        answer.mark(signature);
    }

    private void text(String text, @Nullable ProviderMark signature) {
        if (signature == null) {
            answer.text(text);
        } else {
            answer.marked(text, signature);
        }
    }

    /** The numbers are those of the enum in {@code google.ai.generativelanguage.v1beta.Candidate}. */
    private FinishReason finishReason() {
        String word = answer.nativeFinishReason();
        if (blocked) {
            return FinishReason.CONTENT_FILTER;
        }
        return switch (word == null ? "" : word) {
            case "STOP", "1" -> FinishReason.STOP;
            case "MAX_TOKENS", "2" -> FinishReason.LENGTH;
            case "SAFETY", "3", "RECITATION", "4", "BLOCKLIST", "7", "PROHIBITED_CONTENT", "8", "SPII", "9" ->
                FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }
}
