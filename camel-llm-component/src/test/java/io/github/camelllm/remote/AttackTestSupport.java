package io.github.camelllm.remote;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.http.HttpRequest;
import io.github.camelllm.http.Transport;
import io.github.camelllm.provider.DescriptorReader;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.stage.Pipeline;
import io.github.camelllm.test.ManualTimer;
import io.github.camelllm.wire.Headers;
import io.github.camelllm.wire.ResponseHead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A provider that is played by the test, byte by byte, with a manual timer; a call's own thread is its worker. */
abstract class AttackTestSupport {
    static final String KEY = "sk-attack-0123456789";

    final ManualTimer timer = new ManualTimer();
    final List<HttpRequest> requests = new ArrayList<>();
    final List<Delta> deltas = new ArrayList<>();
    Transport.Receiver receiver;
    int cancelled;

    private final Transport transport = new Transport() {
        @Override
        public Runnable send(HttpRequest request, Receiver taker) {
            requests.add(request);
            receiver = taker;
            return () -> {
                cancelled++;
                taker.failed(new CancellationException("The connection was closed")); // as the transport does
            };
        }

        @Override
        public void close() {}
    };

    /** Makes a provider that speaks a protocol. */
    RemoteProvider wire(String protocol) {
        return wire(protocol, "http://p.test/v1");
    }

    private RemoteProvider wire(String protocol, String baseUrl) {
        String json = "{\"name\":\"p\",\"displayName\":\"P\",\"protocol\":\"" + protocol + "\",\"baseUrl\":\"" + baseUrl
                + "\",\"modelsPath\":\"/models\",\"embeddings\":{\"protocol\":\"openai-embeddings\",\"path\":\"/embeddings\",\"batchLimit\":2048},\"auth\":{\"scheme\":\"bearer\",\"required\":false},\"environment\":{}}";
        Provider provider = DescriptorReader.read("p", json.getBytes(StandardCharsets.UTF_8));
        return new RemoteProvider(
                provider,
                new Credentials(KeySource.of(KEY), provider.auth().signer(null), ""),
                transport,
                timer,
                Runnable::run);
    }

    CompletableFuture<ChatResponse> ask(ChatRequest request, CallOptions options, boolean streamed) {
        Call call = new Call("p", request, options, streamed ? deltas::add : null);
        return Pipeline.of(List.of(), wire("openai-chat")).answer(call).toCompletableFuture();
    }

    CompletableFuture<ChatResponse> ask(ChatRequest request, String baseUrl) {
        Call call = new Call("p", request, CallOptions.STANDARD, null);
        return Pipeline.of(List.of(), wire("openai-chat", baseUrl)).answer(call).toCompletableFuture();
    }

    CompletableFuture<ChatResponse> ask(boolean streamed) {
        return ask(request(), CallOptions.STANDARD, streamed);
    }

    static ChatRequest request() {
        return ChatRequest.of("Hi").toBuilder().model("m").build();
    }

    void head(int status, String... fields) {
        receiver.head(new ResponseHead(status, Headers.of(fields)));
    }

    void data(String text) {
        receiver.data(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Answers as a whole. */
    void answers(int status, String body, String... fields) {
        head(status, fields);
        data(body);
        receiver.end();
    }

    void event(String json) {
        data("data: " + json + "\n\n");
    }

    void delta(String text) {
        event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}");
    }

    /** Returns the error that a call has ended with. */
    static LlmException error(CompletableFuture<ChatResponse> answer) {
        if (!answer.isCompletedExceptionally()) {
            throw new AssertionError("No failure: " + (answer.isDone() ? answer.join() : "under way"));
        }
        try {
            answer.join();
            throw new AssertionError("unreachable");
        } catch (CompletionException e) {
            return (LlmException) e.getCause();
        }
    }
}
