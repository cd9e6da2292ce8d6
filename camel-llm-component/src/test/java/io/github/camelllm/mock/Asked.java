package io.github.camelllm.mock;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.DeltaListener;
import io.github.camelllm.chat.LlmException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A call that was made, its pieces, and its answer as far as it has come. */
final class Asked implements DeltaListener {
    final List<Delta> pieces = new ArrayList<>();
    final Call call;
    private CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
    private CompletableFuture<Void> room;
    private int most = Integer.MAX_VALUE;

    private Asked(ChatRequest request, CallOptions options, boolean streamed) {
        this.call = new Call("mock", request, options, streamed ? this : null);
    }

    static Asked whole(ChatProvider provider, ChatRequest request) {
        return whole(provider, request, CallOptions.STANDARD);
    }

    static Asked whole(ChatProvider provider, ChatRequest request, CallOptions options) {
        return new Asked(request, options, false).of(provider);
    }

    static Asked streamed(ChatProvider provider, ChatRequest request) {
        return prepared(request).of(provider);
    }

    static Asked streamed(ChatProvider provider, ChatRequest request, CallOptions options) {
        return new Asked(request, options, true).of(provider);
    }

    static Asked prepared(ChatRequest request) {
        return new Asked(request, CallOptions.STANDARD, true);
    }

    /** Lets the listener be full after a number of further pieces. */
    Asked takes(int further) {
        most = pieces.size() + further;
        CompletableFuture<Void> waiting = room;
        room = new CompletableFuture<>();
        if (waiting != null) {
            waiting.complete(null);
        }
        return this;
    }

    Asked of(ChatProvider provider) {
        answer = provider.answer(call).toCompletableFuture();
        return this;
    }

    boolean done() {
        return answer.isDone();
    }

    /** Returns the answer that is there. */
    ChatResponse answer() {
        if (!answer.isDone()) {
            throw new AssertionError("There is no answer yet");
        }
        return answer.join();
    }

    /** Returns the error that is there. */
    LlmException error() {
        if (!answer.isDone()) {
            throw new AssertionError("There is no answer yet");
        }
        try {
            throw new AssertionError("There is an answer: " + answer.join());
        } catch (CompletionException e) {
            return (LlmException) e.getCause();
        } catch (java.util.concurrent.CancellationException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the answer's text, or the kind of the error. */
    String outcome() {
        return answer.isCompletedExceptionally() ? error().kind().name() : answer().text();
    }

    String streamedText() {
        StringBuilder text = new StringBuilder();
        pieces.stream().filter(Delta::isText).forEach(piece -> text.append(piece.text()));
        return text.toString();
    }

    @Override
    public void onDelta(Delta delta) {
        pieces.add(delta);
    }

    @Override
    public CompletionStage<?> pressure() {
        return pieces.size() < most ? null : room;
    }
}
