package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The decoder of a streamed answer of the Responses API. Events are recognised by the type in their data; those without one, by their name. */
final class OpenAiResponsesStream extends JsonStreamDecoder {
    private static final Set<String> OPENING = Set.of(
            "response.created",
            "response.queued",
            "response.in_progress",
            "response.content_part.added",
            "response.reasoning_summary_part.added");
    private static final Set<String> ITEMS = Set.of("message", "reasoning");

    /** Keep-alives, and the whole response that servers send which do not stream, of which clients know nothing. */
    private static final Set<String> SILENT = Set.of("keepalive", "ping", "");

    private final OpenAiResponsesAnswer answer;

    /** Creates a decoder that reads into an answer. */
    OpenAiResponsesStream(
            ResponseHead head,
            Dialect dialect,
            ErrorRules errors,
            OpenAiResponsesAnswer answer,
            @Nullable NativeEvents natives) {
        super(head, dialect, errors, answer, TextFrames::new, natives);
        this.answer = answer;
    }

    /** Returns what an event is for a client. */
    static NativeEvents.Use use(JsonNode event) {
        String type = event.path("type").asText();
        boolean opening = OPENING.contains(type)
                || (type.equals("response.output_item.added")
                        && ITEMS.contains(event.path("item").path("type").asText()));
        return SILENT.contains(type)
                ? NativeEvents.Use.NONE
                : opening ? NativeEvents.Use.OPENING : NativeEvents.Use.CONTENT;
    }

    @Override
    void event(@Nullable String name, JsonNode event) {
        JsonNode response = event.path("response");
        if (ERROR.equals(name) || OpenAiResponsesAnswer.isError(event)) {
            throw errors.inStream(head, event, dialect);
        }
        if (OpenAiResponsesAnswer.isError(response)) {
            throw errors.inStream(head, response, dialect);
        }
        String type = type(name, event);
        switch (type) {
            case "response.created", "response.in_progress" -> answer.about(response);
            case "response.output_item.added" -> answer.begin(index(event), event.path("item"));
            case "response.output_item.done" -> answer.finish(index(event), event.path("item"));
            case "response.completed", "response.incomplete" -> end(response);
            default -> other(type, event);
        }
    }

    @Override
    @Nullable
    String missing() {
        return ended() ? null : "response.completed or response.incomplete";
    }

    private void other(String type, JsonNode event) {
        String delta = Json.text(event, "delta");
        switch (type) {
            case "response.output_text.delta" -> answer.text(index(event), delta);
            case "response.refusal.delta" -> answer.refusal(index(event), delta);
            case "response.reasoning_summary_text.delta" -> answer.summary(index(event), delta);
            case "response.reasoning_text.delta" -> answer.reasoning(index(event), delta);
            case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" ->
                answer.arguments(index(event), delta);
            case "response.function_call_arguments.done" ->
                answer.wholeArguments(index(event), Json.text(event, "arguments"));
            case "response.custom_tool_call_input.done" ->
                answer.wholeArguments(index(event), Json.text(event, "input"));
            default -> {
                if ("response".equals(Json.text(event, "object"))) {
                    end(event); // some servers do not stream although they were asked to
                }
            }
        }
    }

    private void end(JsonNode response) {
        answer.end(response);
        markEnd();
    }

    private static int index(JsonNode event) {
        return event.path("output_index").asInt(0);
    }
}
