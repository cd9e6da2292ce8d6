package io.github.camelllm.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallCancelledException;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every {@link ChatProvider} has to do; one proves itself by a subclass that makes it and a request. */
public abstract class ChatProviderContract {
    /** For subclasses. */
    protected ChatProviderContract() {}

    /** Returns the provider; the same one within a test. */
    protected abstract ChatProvider provider();

    /** Returns a request that the provider answers with some text, streamed or not. */
    protected abstract ChatRequest request();

    private static ChatResponse get(CompletableFuture<ChatResponse> promised) throws Exception {
        return promised.get(20, TimeUnit.SECONDS);
    }

    private CompletableFuture<ChatResponse> ask(Call call) {
        return provider().answer(call).toCompletableFuture();
    }

    private Call whole(ChatRequest request) {
        return new Call("contract", request, CallOptions.STANDARD, null);
    }

    @Test
    void anAnswerHasText() throws Exception {
        ChatResponse answer = get(ask(whole(request())));
        assertThat(answer).isNotNull();
        assertThat(answer.text()).isNotEmpty();
    }

    @Test
    void whatIsNotStreamedIsNotEmitted() throws Exception {
        Call call = whole(request());
        get(ask(call));
        assertThat(call.begun()).isFalse();
    }

    @Test
    void theDeltasOfAStreamAreItsText() throws Exception {
        List<Delta> deltas = Collections.synchronizedList(new ArrayList<>());
        Call call = new Call("contract", request(), CallOptions.STANDARD, deltas::add);
        ChatResponse answer = get(ask(call));
        StringBuilder text = new StringBuilder();
        for (Delta delta : List.copyOf(deltas)) {
            text.append(delta.text());
        }
        assertThat(call.begun()).isTrue();
        assertThat(text).hasToString(answer.text());
    }

    @Test
    void noDeltaComesAfterTheAnswer() throws Exception {
        List<Boolean> late = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Void> answered = new CompletableFuture<>();
        Call call = new Call("contract", request(), CallOptions.STANDARD, delta -> late.add(answered.isDone()));
        CompletableFuture<ChatResponse> answer = ask(call).whenComplete((done, failure) -> answered.complete(null));
        get(answer);
        assertThat(late).isNotEmpty().containsOnly(false);
    }

    @Test
    void callsAtTheSameTimeAreAllAnswered() throws Exception {
        List<CompletableFuture<ChatResponse>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(ask(whole(request())));
        }
        for (CompletableFuture<ChatResponse> one : all) {
            assertThat(get(one).text()).isNotEmpty();
        }
    }

    /** Whether the answer or the cancellation comes first is open, but one of them comes. */
    @Test
    void aCancelledCallComesToAnEnd() throws Exception {
        Call call = whole(request());
        CompletableFuture<ChatResponse> answer = ask(call);
        call.cancel();
        try {
            assertThat(get(answer)).isNotNull();
        } catch (ExecutionException e) {
            assertThat(LlmException.causeOf(e)).isInstanceOf(CallCancelledException.class);
        }
    }

    @Test
    void cancellingAfterTheAnswerHasNoEffect() throws Exception {
        Call call = whole(request());
        ChatResponse answer = get(ask(call));
        call.cancel();
        assertThat(get(ask(whole(request()))).text()).isNotEmpty();
        assertThat(answer.text()).isNotEmpty();
    }

    @Test
    void whatCannotBeAnsweredFailsWithAnErrorOfItsKind() throws Exception {
        ChatRequest empty = request().toBuilder().messages(List.of()).build();
        try {
            assertThat(get(ask(whole(empty)))).isNotNull();
        } catch (ExecutionException e) {
            assertThat(LlmException.causeOf(e)).isInstanceOf(LlmException.class);
        }
    }

    @Test
    void itSupportsWhatItAnswers() {
        assertThat(provider().supports(request().operation())).isTrue();
        assertThat(provider().batchLimit(request())).isPositive();
    }
}
