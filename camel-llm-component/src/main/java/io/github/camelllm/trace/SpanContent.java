package io.github.camelllm.trace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import io.github.camelllm.telemetry.TextRedactor;
import io.github.camelllm.wire.KeyScrubber;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Prompts and answers as attributes, in the JSON of OpenTelemetry's conventions: without what looks like a key or what the user's
 * redactors remove, without data of images and files, and cut. The latest messages come first where not all have room.
 *
 * @param redactors those of the user
 * @param limit the most characters of all texts together
 */
record SpanContent(List<TextRedactor> redactors, int limit) {
    private static final String HIDDEN = "[not shown: a TextRedactor has failed]";
    private static final String CUT = "\u2026";

    /** Returns the messages of a prompt as JSON. */
    String messages(List<Message> messages) {
        List<ObjectNode> shown = new ArrayList<>();
        int[] left = {limit};
        for (int i = messages.size() - 1; i >= 0 && left[0] > 0; i--) {
            shown.add(message(messages.get(i), left));
        }
        Collections.reverse(shown);
        return JsonNodeFactory.instance.arrayNode().addAll(shown).toString();
    }

    /** Returns an answer as JSON. */
    String answer(Message message, @Nullable String finishReason) {
        ObjectNode shown = message(message, new int[] {limit});
        shown.put("finish_reason", finishReason);
        return JsonNodeFactory.instance.arrayNode().add(shown).toString();
    }

    private ObjectNode message(Message message, int[] left) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        shown.put("role", message.role().name().toLowerCase(Locale.ROOT));
        ArrayNode parts = shown.putArray("parts");
        for (Part part : message.parts()) {
            part(part, parts, left);
        }
        return shown;
    }

    private void part(Part part, ArrayNode parts, int[] left) {
        if (part instanceof Part.Text text) {
            text("text", text.text(), parts, left);
        } else if (part instanceof Part.Reasoning reasoning && reasoning.text() != null) {
            text("reasoning", reasoning.text(), parts, left);
        } else if (part instanceof Part.Refusal refusal) {
            text("text", refusal.text(), parts, left);
        } else if (part instanceof ToolCall call) {
            parts.addObject()
                    .put("type", "tool_call")
                    .put("id", call.id())
                    .put("name", call.name())
                    .put("arguments", shown(call.arguments(), left));
        } else if (part instanceof ToolResult result) {
            parts.addObject()
                    .put("type", "tool_call_response")
                    .put("id", result.toolCallId())
                    .put("response", shown(text(result.content()), left));
        } else if (part instanceof Part.Image || part instanceof Part.Audio || part instanceof Part.Document) {
            parts.addObject().put("type", part.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        }
    }

    private static String text(List<Part> parts) {
        return parts.stream()
                .filter(Part.Text.class::isInstance)
                .map(part -> ((Part.Text) part).text())
                .collect(Collectors.joining());
    }

    private void text(String type, String text, ArrayNode parts, int[] left) {
        parts.addObject().put("type", type).put("content", shown(text, left));
    }

    private String shown(String text, int[] left) {
        String clean = KeyScrubber.scrub(text, List.of());
        for (TextRedactor redactor : redactors) {
            try {
                clean = redactor.redact(clean);
            } catch (RuntimeException e) { // of the user's code: a text that may have secrets is not shown
                clean = HIDDEN;
            }
        }
        int most = Math.max(0, left[0]);
        left[0] -= clean.length();
        return clean.length() <= most ? clean : clean.substring(0, most) + CUT;
    }
}
