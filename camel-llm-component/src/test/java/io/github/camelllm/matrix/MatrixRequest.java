package io.github.camelllm.matrix;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolChoice;
import io.github.camelllm.chat.ToolResult;
import io.github.camelllm.matrix.MatrixConversation.Earlier;
import io.github.camelllm.matrix.MatrixConversation.MatrixSettings;
import io.github.camelllm.matrix.MatrixConversation.ToolOutcome;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The bodies of the messages by which an application carries a conversation on. */
final class MatrixRequest {
    static final String CITED = "https://example.org/cited";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] BYTES = Base64.getDecoder().decode("iVBORw0KGgo=");

    private final MatrixConversation conversation;
    private final List<Message> messages = new ArrayList<>();
    private final MatrixProtocol receiver;
    private final boolean documents;

    MatrixRequest(MatrixProtocol sender, MatrixProtocol receiver, MatrixConversation conversation) {
        this.conversation = conversation;
        this.receiver = receiver;
        documents = sender.takesDocuments() && receiver.takesDocuments();
        conversation.system().forEach(text -> messages.add(Message.system(text)));
        conversation.earlier().forEach(this::earlier);
        messages.add(new Message(Role.USER, question(), null));
    }

    private void earlier(Earlier turn) {
        messages.add(Message.user(turn.question()));
        if (turn.callId() != null) {
            messages.add(Message.assistant(
                    new Part.Text(""), new ToolCall(turn.callId(), turn.tool(), "{\"city\":\"earlier\"}")));
            messages.add(result(turn.callId(), turn.tool(), turn.result()));
        }
        messages.add(
                Message.assistant(turn.refused() ? new Part.Refusal(turn.answer()) : new Part.Text(turn.answer())));
    }

    private static Message result(@Nullable String id, String tool, ToolOutcome result) {
        List<Part> content = result.text() == null ? List.of() : List.of(new Part.Text(result.text()));
        String name = id == null ? tool : null; // an application has the id, and the name where there is none
        return new Message(Role.TOOL, List.of(new ToolResult(id, name, content, result.failed())), null);
    }

    private List<Part> question() {
        List<Part> parts = new ArrayList<>();
        conversation.question().forEach(text -> parts.add(new Part.Text(text)));
        if (showsMedia()) {
            Media media = Media.of(conversation.media(), BYTES);
            parts.add(isDocument() ? new Part.Document(media, "report.v2.pdf") : new Part.Image(media));
        }
        return parts;
    }

    private boolean isDocument() {
        return "application/pdf".equals(conversation.media());
    }

    private boolean showsMedia() {
        return conversation.media() != null && (documents || !isDocument());
    }

    /** Returns the first request, which has plain tools. */
    ChatRequest first() {
        return ChatRequest.builder()
                .messages(messages)
                .tools(MatrixConversations.TOOLS.stream()
                        .map(name -> new Tool(name, null, read("{\"type\":\"object\",\"properties\":{}}")))
                        .toList())
                .build();
    }

    /** Returns the second request: the answer of the first, what came of its calls, and what is said then. */
    Object second(ChatResponse answered) {
        List<Message> all = new ArrayList<>(messages);
        Message answer = conversation.settings().json() ? withIds(answered.message()) : answered.message();
        all.add(answer);
        List<ToolCall> calls = answer.parts(ToolCall.class);
        for (int i = 0; i < calls.size(); i++) {
            all.add(result(
                    calls.get(i).id(),
                    calls.get(i).name(),
                    conversation.results().get(i)));
        }
        if (conversation.say() != null) {
            all.add(Message.user(conversation.say()));
        }
        if (conversation.begun() != null && conversation.say() != null) {
            all.add(Message.assistant(conversation.begun()));
        }
        return conversation.settings().json() ? json(all) : java(all);
    }

    /** Returns the answer with ids for the calls that have none, as an application needs them for OpenAI's shape. */
    private static Message withIds(Message answer) {
        List<Part> parts = new ArrayList<>();
        for (Part part : answer.parts()) {
            boolean bare = part instanceof ToolCall call && call.id() == null;
            parts.add(bare ? withId((ToolCall) part, "made-up-" + parts.size()) : part);
        }
        return new Message(answer.role(), parts, answer.name());
    }

    private static ToolCall withId(ToolCall call, String id) {
        return new ToolCall(id, call.name(), call.arguments(), call.mark());
    }

    private ChatRequest java(List<Message> all) {
        MatrixSettings settings = conversation.settings();
        ChatRequest.Builder request = ChatRequest.builder().messages(all).parallelToolCalls(parallel());
        request.maxTokens(settings.maxTokens());
        if (store() != null) {
            // as the component has it from an endpoint's option or from a JSON body
            request.additional("store", JSON.getNodeFactory().booleanNode(store()));
        }
        List<Tool> tools = new ArrayList<>();
        for (String schema : settings.tools()) {
            String name = MatrixConversations.TOOLS.get(tools.size());
            tools.add(new Tool(name, "Tool " + name, schema.isEmpty() ? null : read(schema), strict()));
        }
        request.tools(tools);
        if (choice() != null) {
            request.toolChoice(ToolChoice.parse(choice()));
        }
        if (settings.answerSchema() != null) {
            request.responseFormat(ResponseFormat.schema("answer", read(settings.answerSchema())));
        }
        return request.build();
    }

    /** What a protocol cannot express is refused before it is sent, which is no fault. */
    private @Nullable Boolean parallel() {
        Boolean wanted = conversation.settings().parallel();
        boolean can = wanted != null && receiver.canSetParallel(wanted);
        return can ? wanted : null;
    }

    private @Nullable Boolean store() {
        return receiver.canStore() ? conversation.settings().store() : null;
    }

    private @Nullable Boolean strict() {
        boolean unknown = receiver == MatrixProtocol.OLLAMA_CHAT;
        return unknown ? null : conversation.settings().strict();
    }

    private @Nullable String choice() {
        MatrixSettings settings = conversation.settings();
        boolean can = settings.choice() != null
                && receiver.canChoose(settings.choice(), !settings.tools().isEmpty());
        return can ? settings.choice() : null;
    }

    private ObjectNode json(List<Message> all) {
        MatrixSettings settings = conversation.settings();
        ObjectNode body = JSON.createObjectNode();
        ArrayNode array = body.putArray("messages");
        all.forEach(message -> array.add(json(message)));
        jsonTools(body.putArray("tools"));
        if (choice() != null) {
            body.set("tool_choice", choice(choice()));
        }
        if (parallel() != null) {
            body.put("parallel_tool_calls", parallel());
        }
        if (store() != null) {
            body.put("store", store());
        }
        if (settings.maxTokens() != null) {
            body.put("max_tokens", settings.maxTokens());
        }
        if (settings.answerSchema() != null) {
            body.set("response_format", answerFormat(settings.answerSchema()));
        }
        return body;
    }

    private void jsonTools(ArrayNode tools) {
        for (String schema : conversation.settings().tools()) {
            ObjectNode function = JSON.createObjectNode().put("name", MatrixConversations.TOOLS.get(tools.size()));
            if (!schema.isEmpty()) {
                function.set("parameters", read(schema));
            }
            if (strict() != null) {
                function.put("strict", strict());
            }
            tools.addObject().put("type", "function").set("function", function);
        }
    }

    private static ObjectNode answerFormat(String schema) {
        ObjectNode format = JSON.createObjectNode().put("type", "json_schema");
        format.putObject("json_schema")
                .put("name", "answer")
                .put("strict", true)
                .set("schema", read(schema));
        return format;
    }

    private static JsonNode choice(String choice) {
        return MatrixConversations.TOOLS.contains(choice)
                ? read("{\"type\":\"function\",\"function\":{\"name\":\"" + choice + "\"}}")
                : JSON.getNodeFactory().textNode(choice);
    }

    private ObjectNode json(Message message) {
        ObjectNode json =
                JSON.createObjectNode().put("role", message.role().name().toLowerCase(Locale.ROOT));
        List<ToolResult> results = message.parts(ToolResult.class);
        if (!results.isEmpty()) {
            return json.put("tool_call_id", results.get(0).toolCallId())
                    .put("content", results.get(0).text());
        }
        if (message.role() == Role.USER && message.parts().size() > 1) {
            message.parts().forEach(part -> json.withArray("content").add(json(part)));
            return json;
        }
        json.put("content", message.text());
        if (message.role() == Role.ASSISTANT) {
            answerFields(json, message.parts(Part.Refusal.class));
        }
        for (ToolCall call : message.parts(ToolCall.class)) {
            ObjectNode one = json.withArray("tool_calls").addObject().put("type", "function");
            one.put("id", call.id());
            one.putObject("function").put("name", call.name()).put("arguments", call.arguments());
        }
        return json;
    }

    /** What OpenAI's own answers have, which applications send back as it came. */
    private static void answerFields(ObjectNode json, List<Part.Refusal> refusals) {
        json.put("refusal", refusals.isEmpty() ? null : refusals.get(0).text());
        ObjectNode citation = json.putArray("annotations").addObject().put("type", "url_citation");
        citation.putObject("url_citation")
                .put("url", CITED)
                .put("title", "Cited")
                .put("start_index", 0)
                .put("end_index", 1);
    }

    private static ObjectNode json(Part part) {
        ObjectNode json = JSON.createObjectNode();
        if (part instanceof Part.Image image) {
            json.put("type", "image_url")
                    .putObject("image_url")
                    .put("url", image.media().url());
        } else if (part instanceof Part.Document document) {
            json.put("type", "file")
                    .putObject("file")
                    .put("filename", document.name())
                    .put("file_data", document.media().url());
        } else {
            json.put("type", "text").put("text", ((Part.Text) part).text());
        }
        return json;
    }

    static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }
}
