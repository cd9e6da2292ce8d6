package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import io.github.camelllm.wire.JsonField;
import io.github.camelllm.wire.Protocol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the input of OpenAI's Responses: a text, or items. The model's items in a row are one message. */
final class ResponsesItemReader {
    private final List<Message> messages = new ArrayList<>();

    private ResponsesItemReader() {}

    static List<Message> messages(JsonField input) {
        if (input.node().isTextual()) {
            return List.of(Message.user(input.text()));
        }
        ResponsesItemReader reader = new ResponsesItemReader();
        input.elements().forEach(item -> reader.item(item.object()));
        return reader.messages;
    }

    private void item(JsonField item) {
        JsonField type = item.get("type");
        switch (type == null ? "message" : type.text()) {
            case "message" -> message(item);
            case "function_call" ->
                add(
                        Role.ASSISTANT,
                        List.of(new ToolCall(
                                item.required("call_id").text(),
                                item.required("name").text(),
                                item.required("arguments").text())));
            case "function_call_output" -> add(Role.TOOL, List.of(output(item)));
            case "reasoning" -> reasoning(item);
            case "custom_tool_call_output",
                    "computer_call_output",
                    "local_shell_call_output",
                    "mcp_approval_response" -> add(Role.TOOL, List.of(unknown(item)));
            default -> add(Role.ASSISTANT, List.of(unknown(item)));
        }
    }

    private static Part unknown(JsonField item) {
        return new Part.Native(Protocol.OPENAI_RESPONSES.id(), item.node());
    }

    private void message(JsonField item) {
        JsonField role = item.required("role");
        Role known =
                switch (role.text()) {
                    case "user" -> Role.USER;
                    case "assistant" -> Role.ASSISTANT;
                    case "system" -> Role.SYSTEM;
                    case "developer" -> Role.DEVELOPER;
                    default -> throw role.expected("one of user, assistant, system, developer");
                };
        add(known, parts(item.required("content")));
    }

    /** Results of calls in a row are one message too, as the protocols of other providers want them. */
    private void add(Role role, List<Part> parts) {
        int last = messages.size() - 1;
        boolean joined = (role == Role.ASSISTANT || role == Role.TOOL)
                && last >= 0
                && messages.get(last).role() == role;
        if (joined) {
            List<Part> all = new ArrayList<>(messages.get(last).parts());
            all.addAll(parts);
            messages.set(last, messages.get(last).withParts(all));
        } else {
            messages.add(new Message(role, parts, null));
        }
    }

    private static Part output(JsonField item) {
        JsonField output = item.required("output");
        return new ToolResult(item.required("call_id").text(), null, parts(output), false);
    }

    /**
     * Reasoning that we have sealed goes back to its maker. What a provider has encrypted itself, or knows by its id, goes on
     * as it is: the provider refuses the calls that follow it without it.
     */
    private void reasoning(JsonField item) {
        String sealed = text(item, "encrypted_content");
        ProviderMark mark = SealedReasoning.unsealed(sealed);
        String summary = summary(item.node().path("summary"));
        String id = text(item, "id");
        boolean known = sealed != null || (id != null && !ClientIds.isOurs(id));
        if (mark != null || !known) {
            if (mark != null || !summary.isEmpty()) {
                add(Role.ASSISTANT, List.of(new Part.Reasoning(summary.isEmpty() ? null : summary, mark)));
            }
        } else {
            add(Role.ASSISTANT, List.of(unknown(item)));
        }
    }

    private static String summary(JsonNode summary) {
        StringBuilder text = new StringBuilder();
        summary.forEach(part -> text.append(part.path("text").asText("")));
        return text.toString();
    }

    private static List<Part> parts(JsonField content) {
        if (content.node().isTextual()) {
            return List.of(new Part.Text(content.text()));
        }
        List<Part> parts = new ArrayList<>();
        content.elements().forEach(part -> parts.add(part(part.object())));
        return parts;
    }

    private static Part part(JsonField part) {
        return switch (part.required("type").text()) {
            case "input_text", "output_text", "text" ->
                new Part.Text(part.required("text").text());
            case "refusal" -> new Part.Refusal(part.required("refusal").text());
            case "input_image" -> image(part);
            case "input_file" -> file(part);
            default -> unknown(part);
        };
    }

    private static Part image(JsonField part) {
        String url = text(part, "image_url");
        return url == null ? unknown(part) : new Part.Image(media(part.required("image_url")), text(part, "detail"));
    }

    private static Part file(JsonField part) {
        String name = text(part, "filename");
        String id = text(part, "file_id");
        if (id != null) {
            return new Part.Document(null, name, id);
        }
        JsonField content = part.get("file_url") != null ? part.required("file_url") : part.required("file_data");
        return new Part.Document(media(content), name);
    }

    private static Media media(JsonField url) {
        try {
            return Media.parse(url.text());
        } catch (IllegalArgumentException e) {
            throw url.expected("a URL, or a data: URL in base64");
        }
    }

    private static @Nullable String text(JsonField parent, String name) {
        JsonNode value = parent.node().get(name);
        return value != null && value.isTextual() ? value.textValue() : null;
    }
}
