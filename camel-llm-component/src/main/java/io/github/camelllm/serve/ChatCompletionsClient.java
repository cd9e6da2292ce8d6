package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ClientFields;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.wire.JsonField;
import io.github.camelllm.wire.OpenAiRequests;
import io.github.camelllm.wire.Protocol;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** OpenAI's Chat Completions. */
final class ChatCompletionsClient implements ClientCodec {
    static final Set<String> OURS = Set.of("model", "messages", "stream", "stream_options");
    private static final RawFields RAW =
            new RawFields(Protocol.OPENAI_CHAT, Set.of("function", "text", "thinking"), Set.of("created"), Set.of());
    private static final String FORMAT = "OpenAI's Chat Completions";

    @Override
    public ClientRequest read(ClientOperation api, JsonNode body, Map<String, String> headers) {
        JsonField root = JsonField.request(body, FORMAT).object();
        if (!body.has("messages") && body.has("input")) {
            return inputOfResponses(api, root, headers);
        }
        ChatRequest settings = OpenAiRequests.read(body, OURS);
        ClientFieldsReader client = new ClientFieldsReader(Protocol.OPENAI_CHAT, Set.of(), headers);
        client.keepAll(settings.additional());
        ChatRequest.Builder request = ChatRequest.builder()
                .defaults(settings.toBuilder().withoutAdditional().build())
                .messages(OpenAiRequests.clientMessages(root.required("messages")));
        functions(settings.tools(), body, client, request);
        return new ClientRequest(
                api, client.with(request, body), model(root), isStreamed(root), reportsUsage(root), body);
    }

    /** Cursor sends the body of a request of Responses to the address of chat completions, and expects a completion. */
    private static ClientRequest inputOfResponses(ClientOperation api, JsonField root, Map<String, String> headers) {
        ClientRequest read = new ResponsesClient().read(api, root.node(), headers);
        ChatRequest request = read.request().toBuilder()
                .clientFields(new ClientFields("openai-responses-input", Map.of(), Map.of(), Set.of()))
                .build();
        return new ClientRequest(api, request, read.model(), read.streamed(), reportsUsage(root), read.body());
    }

    /** Tools that are no functions run at providers of this protocol only, which get all of them as they are. */
    static void functions(List<Tool> tools, JsonNode body, ClientFieldsReader client, ChatRequest.Builder request) {
        List<Tool> functions =
                tools.stream().filter(tool -> !tool.isOfProvider()).toList();
        if (functions.size() < tools.size()) {
            client.keep("tools", body.path("tools"));
        }
        request.tools(functions);
    }

    static @Nullable String model(JsonField root) {
        JsonField model = root.get("model");
        return model == null || model.text().isBlank() ? null : model.text();
    }

    static boolean isStreamed(JsonField root) {
        JsonField stream = root.get("stream");
        return stream != null && stream.flag();
    }

    static boolean reportsUsage(JsonField root) {
        JsonField options = root.get("stream_options");
        JsonField usage = options == null ? null : options.object().get("include_usage");
        return usage != null && usage.flag();
    }

    @Override
    public JsonNode write(ClientRequest request, ChatResponse response) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("id", response.id() != null ? response.id() : ClientIds.next("chatcmpl-"));
        body.put("object", "chat.completion");
        body.put("created", Instant.now().getEpochSecond());
        body.put("model", request.modelOf(response.model()));
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        message(choice.putObject("message"), response);
        choice.putNull("logprobs");
        choice.put(
                "finish_reason",
                finishReason(response.finishReason(), !response.toolCalls().isEmpty()));
        body.set("usage", ClientUsage.chat(response.usage()));
        choice.remove("logprobs"); // its place is kept for those of the provider
        RAW.add(body, response);
        if (!choice.has("logprobs")) {
            choice.putNull("logprobs");
        }
        return body;
    }

    private static void message(ObjectNode message, ChatResponse response) {
        message.put("role", "assistant");
        boolean silent = response.message().parts(Part.Text.class).isEmpty();
        message.put("content", silent && !response.toolCalls().isEmpty() ? null : response.text());
        message.put("refusal", response.refusal());
        if (response.reasoning() != null) {
            message.put("reasoning_content", response.reasoning());
        }
        if (!response.toolCalls().isEmpty()) {
            var calls = message.putArray("tool_calls");
            for (ToolCall call : response.toolCalls()) {
                ObjectNode node = calls.addObject().put("id", idOf(call)).put("type", "function");
                node.putObject("function").put("name", call.name()).put("arguments", call.arguments());
                signature(node, call.mark());
            }
        }
    }

    /** Gemini wants its signature back with the call. */
    private static void signature(ObjectNode call, @Nullable ProviderMark mark) {
        if (mark != null && mark.maker().equals(ProviderMark.GEMINI)) {
            call.putObject("extra_content").putObject("google").put("thought_signature", mark.value());
        }
    }

    static String idOf(ToolCall call) {
        return call.id() != null ? call.id() : ClientIds.next("call_");
    }

    /** Returns the reason in OpenAI's words: a call of a tool is the reason whatever the provider says, unless it was cut. */
    static String finishReason(FinishReason reason, boolean called) {
        return switch (reason) {
            case LENGTH -> "length";
            case CONTENT_FILTER -> "content_filter";
            case TOOL_CALLS -> called ? "tool_calls" : "stop";
            case STOP, OTHER -> called ? "tool_calls" : "stop";
        };
    }

    @Override
    public ClientEventWriter events(ClientRequest request) {
        return new ChatCompletionsEvents(request);
    }
}
