package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.Usage;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the Responses API: reads whole responses, and their items and deltas one by one. The ids of items are kept
 * as marks of reasoning, texts and tool calls.
 */
final class OpenAiResponsesAnswer implements ProtocolAnswer {
    /** The custom tools by which xAI searches: it runs them itself, but lists them like calls of the application's tools. */
    private static final Set<String> TOOLS_OF_XAI =
            Set.of("x_keyword_search", "x_semantic_search", "x_user_search", "x_thread_fetch");

    private final AnswerAssembler answer;
    private final String maker;
    private final Map<Integer, Reach> items = new HashMap<>();
    private final Set<Integer> partlyNamed = new HashSet<>();
    private Usage usage = Usage.UNKNOWN;
    private @Nullable BigDecimal cost;
    private @Nullable ProviderMark mark;
    private boolean summarised;
    private boolean thoughtAloud;

    /** The state of an item. */
    private enum Reach {
        BEGUN,
        HEARD,
        FINISHED
    }

    /** Creates an empty answer whose items are of this maker. */
    OpenAiResponsesAnswer(String maker, Consumer<Delta> sink) {
        this.maker = maker;
        this.answer = new AnswerAssembler(sink);
    }

    /** Returns whether a body, an event or the response in one is an error. */
    static boolean isError(JsonNode body) {
        return JsonStreamDecoder.ERROR.equals(Json.text(body, "type"))
                || "failed".equals(Json.text(body, "status"))
                || Json.says(body, "error");
    }

    @Override
    public AnswerAssembler gathered() {
        return answer;
    }

    /** Reads id, model and usage of a response; any event may have it. */
    void about(JsonNode response) {
        answer.id(Json.scalar(response, "id"));
        answer.model(Json.scalar(response, "model"));
        JsonNode figures = response.path("usage");
        if (figures.isObject()) {
            usage = usage(response, figures);
            cost = OpenAiChatUsage.reportedCost(figures);
        }
    }

    /** Reads a response that has ended, and its items if none was received before. */
    void end(JsonNode response) {
        about(response);
        if (answer.isEmpty()) {
            int index = 0;
            for (JsonNode item : response.path("output")) {
                finish(index++, item);
            }
        }
        String reason = Json.scalar(response.path("incomplete_details"), "reason");
        answer.nativeFinishReason(reason != null ? reason : Json.scalar(response, "status"));
    }

    /** Reads the beginning of an item. Items of tools that ran at the provider are skipped. */
    void begin(int index, JsonNode item) {
        items.put(index, isOfXai(item) ? Reach.FINISHED : Reach.BEGUN);
        answer.apart();
        mark = ResponsesItemMark.of(item, maker);
        summarised = false;
        thoughtAloud = false;
        if (isCall(item)) {
            String name = Json.words(item, "name");
            String id = Json.scalar(item, "call_id");
            if (name == null || id == null) {
                partlyNamed.add(index);
            }
            answer.toolCall(index, id, name, null);
            answer.mark(mark);
        }
    }

    /** Reads an item that is complete: what was not received in deltas, and the mark of reasoning. */
    void finish(int index, JsonNode item) {
        Reach reach = items.get(index);
        if (reach == null) {
            begin(index, item);
            reach = items.get(index);
        }
        if (reach == Reach.FINISHED) {
            return;
        }
        boolean whole = reach != Reach.HEARD;
        if (partlyNamed.remove(index) && isCall(item)) { // some servers give id and name at the end
            answer.toolCall(index, Json.scalar(item, "call_id"), Json.words(item, "name"), null);
            answer.mark(ResponsesItemMark.of(item, maker));
        }
        switch (item.path("type").asText()) {
            case "message" -> {
                if (whole) {
                    parts(index, item.path("content"));
                }
            }
            case "reasoning" -> thought(index, item, whole);
            case "function_call" -> arguments(index, whole ? Json.arguments(item.path("arguments")) : null);
            case "custom_tool_call" -> arguments(index, whole ? Json.text(item, "input") : null);
            default -> {} // the items of tools that ran at the provider
        }
        items.put(index, Reach.FINISHED);
    }

    /** Adds a delta of the text of an item. */
    void text(int index, @Nullable String piece) {
        if (isHeard(index, piece)) {
            answer.text(piece);
            answer.mark(mark);
        }
    }

    /** Adds a delta of the refusal in an item. */
    void refusal(int index, @Nullable String piece) {
        if (isHeard(index, piece)) {
            answer.refusal(piece);
        }
    }

    /** Adds a delta of the summary of a reasoning item. */
    void summary(int index, @Nullable String piece) {
        if (isHeard(index, piece)) {
            summarised = true;
            answer.reasoning(piece);
        }
    }

    /** Adds a delta of the reasoning itself, unless its summary was received. */
    void reasoning(int index, @Nullable String piece) {
        if (!summarised && isHeard(index, piece)) {
            thoughtAloud = true;
            answer.reasoning(piece);
        }
    }

    /** Adds a delta of the arguments of a tool call that has begun. */
    void arguments(int index, @Nullable String piece) {
        Reach reach = items.get(index);
        boolean open = reach == Reach.BEGUN || reach == Reach.HEARD;
        if (open && isHeard(index, piece)) {
            answer.toolCall(index, null, null, piece);
        }
    }

    /** Reads the arguments of a tool call as a whole, which some servers send instead of deltas. */
    void wholeArguments(int index, @Nullable String all) {
        if (items.get(index) == Reach.BEGUN) {
            arguments(index, all);
        }
    }

    @Override
    public ChatResponse response(ResponseHead head, Dialect dialect, Supplier<JsonNode> raw) {
        return answer.response(finishReason(answer.nativeFinishReason()), head, dialect)
                .usage(usage)
                .cost(cost)
                .raw(raw)
                .build();
    }

    private static FinishReason finishReason(@Nullable String word) {
        return switch (word == null ? "" : word) {
            case "completed" -> FinishReason.STOP;
            case "max_output_tokens" -> FinishReason.LENGTH;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    private static Usage usage(JsonNode response, JsonNode usage) {
        JsonNode in = usage.path("input_tokens_details");
        JsonNode out = usage.path("output_tokens_details");
        return new Usage(
                Json.number(usage, "input_tokens"),
                Json.number(usage, "output_tokens"),
                OpenAiChatUsage.first(OpenAiChatUsage.CACHED, in, usage),
                OpenAiChatUsage.first(OpenAiChatUsage.WRITTEN, in, usage),
                OpenAiChatUsage.first(OpenAiChatUsage.REASONING, out, usage),
                BilledDetails.with(
                        BilledDetails.of(in, out, null),
                        BilledDetails.toolUses(response.path("output")),
                        response.path("service_tier").asText(null)));
    }

    private boolean isHeard(int index, @Nullable String piece) {
        if (piece == null || piece.isEmpty()) {
            return false;
        }
        items.put(index, Reach.HEARD);
        return true;
    }

    private static boolean isCall(JsonNode item) {
        String type = item.path("type").asText();
        return type.equals("function_call") || (type.equals("custom_tool_call") && !isOfXai(item));
    }

    private static boolean isOfXai(JsonNode item) {
        return item.path("type").asText().equals("custom_tool_call")
                && TOOLS_OF_XAI.contains(item.path("name").asText());
    }

    private void parts(int index, JsonNode content) {
        if (content.isTextual()) {
            text(index, content.textValue()); // as in a request
        }
        for (JsonNode part : content) {
            switch (part.path("type").asText()) {
                case "output_text", "text" -> text(index, Json.text(part, "text"));
                case "refusal" -> refusal(index, Json.text(part, "refusal"));
                default -> {} // types that are not known here
            }
        }
    }

    private void thought(int index, JsonNode item, boolean whole) {
        String summary = joined(item.path("summary"));
        if (whole) {
            summary(index, summary);
            reasoning(index, joined(item.path("content")));
        } else if (thoughtAloud && !summary.isEmpty()) {
            answer.rethink(summary);
        }
        answer.sealReasoning(ResponsesItemMark.of(item, maker));
    }

    private static String joined(JsonNode parts) {
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(part.path("text").asText("")));
        return text.toString();
    }
}
