package io.github.camelllm.mock;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The making of a whole answer from what was said: tool calls, reasoning, the limit of tokens, and the figures. */
final class ReplyDefaults {
    private final ChatRequest request;
    private final MockOptions options;
    private final String id;
    private boolean cut;

    private ReplyDefaults(ChatRequest request, MockOptions options, String id) {
        this.request = request;
        this.options = options;
        this.id = id;
    }

    static ChatResponse of(ChatResponse said, Call call, MockOptions options, String id, MockModel model) {
        ChatResponse answer = new ReplyDefaults(call.request(), options, id).complete(said);
        return answer.toBuilder()
                .provider(first(said.provider(), call.provider()))
                .model(first(said.model(), first(call.request().model(), model.label())))
                .build();
    }

    private static String first(@Nullable String given, String otherwise) {
        return given == null ? otherwise : given;
    }

    private ChatResponse complete(ChatResponse said) {
        boolean open = said.finishReason() == FinishReason.OTHER && said.nativeFinishReason() == null;
        List<Part> parts = parts(said);
        ChatResponse.Builder answer =
                said.toBuilder().parts(open ? limited(parts) : parts).id(first(said.id(), id));
        if (open) {
            FinishReason reason = reason(parts);
            answer.finishReason(reason).nativeFinishReason(reason.name().toLowerCase(Locale.ROOT));
        }
        ChatResponse whole = answer.build();
        return said.usage().equals(Usage.UNKNOWN)
                ? answer.usage(options.usage().of(request, whole)).build()
                : whole;
    }

    private List<Part> parts(ChatResponse said) {
        List<Part> calls = MockToolCalls.calls(request, options);
        List<Part> parts = new ArrayList<>();
        if (!options.reasoning().isEmpty()) {
            parts.add(new Part.Reasoning(options.reasoning()));
        }
        for (Part part : calls.isEmpty() ? said.message().parts() : calls) {
            parts.add(part instanceof ToolCall call && call.id() == null ? identified(call, parts.size()) : part);
        }
        return parts;
    }

    private ToolCall identified(ToolCall call, int place) {
        return new ToolCall(id + "-call-" + place, call.name(), call.arguments(), call.mark());
    }

    private List<Part> limited(List<Part> parts) {
        Integer tokens = request.maxTokens();
        if (tokens == null || MockUsage.count(MockUsage.length(parts)) <= tokens) {
            return parts;
        }
        cut = true;
        List<Part> kept = new ArrayList<>();
        int left = tokens * MockUsage.CHARACTERS;
        for (Part part : parts) {
            int length = MockUsage.length(List.of(part));
            if (length <= left) {
                kept.add(part);
            } else {
                beginning(part, left, kept);
            }
            left = Math.max(0, left - length);
        }
        return kept;
    }

    private static void beginning(Part part, int length, List<Part> kept) {
        if (length > 0 && part instanceof Part.Text text) {
            kept.add(new Part.Text(beginning(text.text(), length)));
        } else if (length > 0 && part instanceof Part.Reasoning thought && thought.text() != null) {
            kept.add(new Part.Reasoning(beginning(thought.text(), length)));
        }
    }

    private static String beginning(String text, int length) {
        int end = DeltaChunks.end(text, length);
        return text.substring(0, end > length ? length - 1 : end);
    }

    private FinishReason reason(List<Part> parts) {
        if (cut) {
            return FinishReason.LENGTH;
        }
        return parts.stream().anyMatch(ToolCall.class::isInstance) ? FinishReason.TOOL_CALLS : FinishReason.STOP;
    }
}
