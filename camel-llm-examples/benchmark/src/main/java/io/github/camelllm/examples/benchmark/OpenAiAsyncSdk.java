package io.github.camelllm.examples.benchmark;

import com.openai.client.OpenAIClientAsync;
import com.openai.client.okhttp.OpenAIOkHttpClientAsync;

/** OpenAI's SDK for Java, asynchronous. */
final class OpenAiAsyncSdk implements Contender {
    private final OpenAIClientAsync client;
    private final boolean streamed;

    OpenAiAsyncSdk(String baseUrl, Scenario scenario) {
        client = OpenAIOkHttpClientAsync.builder().baseUrl(baseUrl).apiKey(KEY).build();
        streamed = scenario.streamed();
    }

    @Override
    public boolean blocking() {
        return false;
    }

    @Override
    public void ask(Reply reply) {
        if (streamed) {
            stream(reply);
        } else {
            call(reply);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the reply gets every outcome
    private void call(Reply reply) {
        client.chat().completions().create(OpenAiSdk.question(false)).whenComplete((answer, why) -> {
            if (why != null) {
                reply.failed(why);
            } else {
                reply.answer(OpenAiSdk.text(answer));
            }
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // as above
    private void stream(Reply reply) {
        client.chat()
                .completions()
                .createStreaming(OpenAiSdk.question(true))
                .subscribe(chunk -> OpenAiSdk.piece(chunk, reply))
                .onCompleteFuture()
                .whenComplete((nothing, why) -> {
                    if (why != null) {
                        reply.failed(why);
                    } else {
                        reply.end();
                    }
                });
    }

    @Override
    public void close() {
        client.close();
    }
}
