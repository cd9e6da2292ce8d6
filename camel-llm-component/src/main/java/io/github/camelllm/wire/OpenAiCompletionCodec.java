package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import java.util.function.Consumer;

/**
 * OpenAI's completions of a text, for servers without conversations. Answers are those of Chat Completions, with a text instead of a message.
 *
 * <p>A single message of the user is the prompt. The prompt of a longer conversation is a transcript: the instructions, a paragraph for each message
 * with {@code User:} or {@code Assistant:} before it, and {@code Assistant:} at the end. It can contain texts only.
 */
final class OpenAiCompletionCodec implements Codec {
    private final Codec chat = new OpenAiChatCodec();

    @Override
    public EncodedRequest encode(ChatRequest request, boolean streamed, Dialect dialect) {
        dialect.refuse("tools for completions", request.tools().isEmpty() ? null : request.tools());
        dialect.refuse("form of the answer for completions", request.responseFormat());
        dialect.refuse("reasoningEffort for completions", request.reasoningEffort());
        dialect.refuse("reasoningBudget for completions", request.reasoningBudget());
        byte[] body = RequestBody.write(request.additional(), dialect, (fields, out) -> {
            fields.text("model", dialect.model());
            fields.text("prompt", PromptTranscript.of(request.messages(), dialect));
            fields.number("max_tokens", request.maxTokens());
            fields.number("temperature", request.temperature());
            fields.number("top_p", request.topP());
            fields.number("top_k", request.topK());
            fields.number("presence_penalty", request.presencePenalty());
            fields.number("frequency_penalty", request.frequencyPenalty());
            fields.number("seed", request.seed());
            fields.texts("stop", request.stop());
            fields.text("user", request.user());
            if (streamed) {
                out.writeBooleanField("stream", true);
                fields.object("stream_options", usage(dialect));
            }
        });
        return new EncodedRequest(dialect.path("/completions"), streamed ? "text/event-stream" : UnaryCodec.JSON, body);
    }

    private static ObjectNode usage(Dialect dialect) {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        return dialect.has(Quirk.NO_STREAM_OPTIONS) ? options : options.put("include_usage", true);
    }

    @Override
    public ChatResponse decode(ResponseHead head, byte[] body, Dialect dialect) {
        return chat.decode(head, body, dialect);
    }

    @Override
    public StreamDecoder streamed(ResponseHead head, Dialect dialect, Consumer<Delta> sink) {
        return chat.streamed(head, dialect, sink);
    }

    @Override
    public LlmException failure(ResponseHead head, byte[] body, Dialect dialect) {
        return chat.failure(head, body, dialect);
    }
}
