package io.github.camelllm.examples.benchmark;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;

/** OpenAI's SDK for Java, blocking. */
final class OpenAiSdk implements Contender {
    private final OpenAIClient client;
    private final boolean streamed;

    OpenAiSdk(String baseUrl, Scenario scenario) {
        client = OpenAIOkHttpClient.builder().baseUrl(baseUrl).apiKey(KEY).build();
        streamed = scenario.streamed();
    }

    @Override
    public boolean blocking() {
        return true;
    }

    @Override
    public void ask(Reply reply) {
        if (streamed) {
            stream(reply);
        } else {
            reply.answer(text(client.chat().completions().create(question(false))));
        }
    }

    private void stream(Reply reply) {
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(question(true))) {
            chunks.stream().forEach(chunk -> piece(chunk, reply));
        }
        reply.end();
    }

    /** Returns the request as the SDK's type. */
    static ChatCompletionCreateParams question(boolean streamed) {
        ChatCompletionCreateParams.Builder question =
                ChatCompletionCreateParams.builder().model(MODEL).addUserMessage(QUESTION);
        if (streamed) {
            question.streamOptions(
                    ChatCompletionStreamOptions.builder().includeUsage(true).build());
        }
        return question.build();
    }

    /** Returns the text of a whole answer. */
    static String text(ChatCompletion answer) {
        return answer.choices().get(0).message().content().orElse("");
    }

    /** Passes the text of a chunk to the reply, if it has any. */
    static void piece(ChatCompletionChunk chunk, Reply reply) {
        chunk.choices().forEach(choice -> choice.delta().content().ifPresent(reply::piece));
    }

    @Override
    public void close() {
        client.close();
    }
}
