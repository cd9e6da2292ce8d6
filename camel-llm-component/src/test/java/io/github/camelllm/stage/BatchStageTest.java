package io.github.camelllm.stage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Embedding;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.ModelEntry;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.PageToken;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchStageTest {
    private final List<Call> asked = new ArrayList<>();
    private final List<CompletableFuture<ChatResponse>> promised = new ArrayList<>();

    private CompletableFuture<ChatResponse> ask(Call call, int limit) {
        return new BatchStage(any -> limit)
                .handle(call, part -> {
                    asked.add(part);
                    part.attempt();
                    promised.add(new CompletableFuture<>());
                    return promised.get(promised.size() - 1);
                })
                .toCompletableFuture();
    }

    @Test
    void whatFitsIsOneCall() {
        Call call = embeddings(2);
        CompletableFuture<ChatResponse> answer = ask(call, 2);
        assertThat(asked).containsExactly(call);
        ChatResponse response = vectors(0, 1).build();
        promised.get(0).complete(response);
        assertThat(answer).isCompletedWithValue(response);
    }

    @Test
    void batchesFollowOneAnotherAndKeepTheOrder() {
        Call call = embeddings(5);
        CompletableFuture<ChatResponse> answer = ask(call, 2);
        assertThat(inputs()).containsExactly("0 1");
        promised.get(0).complete(vectors(0, 1).id("first").build());
        assertThat(inputs()).containsExactly("0 1", "2 3");
        promised.get(1).complete(vectors(2, 3).build());
        promised.get(2).complete(vectors(4).build());
        assertThat(inputs()).containsExactly("0 1", "2 3", "4");
        assertThat(answer.join().vectors())
                .extracting(vector -> (int) vector[0])
                .containsExactly(0, 1, 2, 3, 4);
        assertThat(answer.join().usage()).isEqualTo(new Usage(5L, null, null, null, null));
        assertThat(answer.join().cost()).isEqualByComparingTo("0.3");
        assertThat(answer.join().id()).isEqualTo("first");
        assertThat(answer.join().raw()).hasSize(3);
        assertThat(call.attempts()).isEqualTo(3);
    }

    @Test
    void anyNumberOfBatchesThatAreThereAtOnceNeedsNoStack() {
        ChatResponse all = new BatchStage(any -> 1)
                .handle(
                        embeddings(20_000),
                        part -> CompletableFuture.completedFuture(
                                vectors(Integer.parseInt(text(part))).build()))
                .toCompletableFuture()
                .join();
        assertThat(all.vectors()).hasSize(20_000);
        assertThat(all.vectors().get(19_999)[0]).isEqualTo(19_999f);
    }

    @Test
    void nothingToDoNeedsNoCall() {
        assertThat(ask(embeddings(0), 2).join().vectors()).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void aBatchThatFailsEndsTheCall() {
        CompletableFuture<ChatResponse> answer = ask(embeddings(3), 1);
        promised.get(0).complete(vectors(0).build());
        LlmException failure = ErrorKind.RATE_LIMIT.exception("slow");
        promised.get(1).completeExceptionally(failure);
        assertThat(cause(answer)).isSameAs(failure);
        assertThat(asked).hasSize(2);
    }

    @Test
    void aVectorTooFewIsAnError() {
        for (int limit : new int[] {2, 5}) {
            asked.clear();
            promised.clear();
            CompletableFuture<ChatResponse> answer = ask(embeddings(4), limit);
            promised.get(0).complete(vectors(0).build());
            assertThat(cause(answer))
                    .isInstanceOfSatisfying(
                            LlmException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.PROTOCOL))
                    .hasMessageContaining("1 vectors to");
        }
    }

    @Test
    void cancellingReachesTheBatchUnderWayAndThoseToCome() {
        Call call = embeddings(3);
        CompletableFuture<ChatResponse> answer = ask(call, 1);
        call.cancel();
        assertThat(asked.get(0).cancelled()).isTrue();
        promised.get(0).complete(vectors(0).build());
        assertThat(asked.get(1).cancelled()).isTrue();
        assertThat(answer).isNotDone();
    }

    @Test
    void aListHasAllItsPages() {
        CompletableFuture<ChatResponse> answer = ask(call(Operation.MODELS, 0), 1);
        promised.get(0).complete(page("a", new PageToken("after_id", "a")).build());
        assertThat(asked.get(1).request().page()).isEqualTo(new PageToken("after_id", "a"));
        promised.get(1).complete(page("b", null).build());
        assertThat(answer.join().message().parts()).containsExactly(new Part.Text("a"), new Part.Text("b"));
        assertThat(answer.join().models()).extracting(ModelEntry::id).containsExactly("a", "b");
        assertThat(answer.join().nextPage()).isNull();
    }

    @Test
    void aPageThatLeadsToItselfIsTheLast() {
        CompletableFuture<ChatResponse> answer = ask(call(Operation.MODELS, 0), 1);
        promised.get(0).complete(page("a", new PageToken("after_id", "a")).build());
        promised.get(1).complete(page("a", new PageToken("after_id", "a")).build());
        assertThat(answer).isCompleted();
        assertThat(asked).hasSize(2);
    }

    @Test
    void aConversationIsNotSplit() {
        Call call = call(Operation.CHAT, 5);
        ask(call, 1);
        assertThat(asked).containsExactly(call);
    }

    private static Throwable cause(CompletableFuture<ChatResponse> answer) {
        assertThat(answer).isCompletedExceptionally();
        Throwable failure = answer.handle((response, e) -> e).join();
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }

    private List<String> inputs() {
        return asked.stream().map(BatchStageTest::text).toList();
    }

    private static String text(Call call) {
        return String.join(
                " ", call.request().messages().stream().map(Message::text).toList());
    }

    private static Call embeddings(int inputs) {
        return call(Operation.EMBEDDINGS, inputs);
    }

    private static Call call(Operation operation, int inputs) {
        List<Message> messages = IntStream.range(0, inputs)
                .mapToObj(i -> Message.user(String.valueOf(i)))
                .toList();
        return new Call(
                "p",
                ChatRequest.builder().operation(operation).messages(messages).build(),
                CallOptions.STANDARD,
                null);
    }

    private static ChatResponse.Builder vectors(int... firsts) {
        List<Part> parts = new ArrayList<>();
        for (int first : firsts) {
            parts.add(new Embedding(new float[] {first}));
        }
        return ChatResponse.builder()
                .parts(parts)
                .usage(new Usage((long) firsts.length, null, null, null, null))
                .cost(new BigDecimal("0.1"));
    }

    private static ChatResponse.Builder page(String name, PageToken next) {
        return ChatResponse.builder()
                .parts(List.of(new Part.Text(name)))
                .models(List.of(new ModelEntry(name, MissingNode.getInstance())))
                .nextPage(next);
    }

    @Test
    void aListHasAMaximumOfPagesAndOfBytes() {
        AtomicInteger pages = new AtomicInteger();
        CompletableFuture<ChatResponse> endless = new BatchStage(any -> 1)
                .handle(
                        call(Operation.MODELS, 0),
                        part -> CompletableFuture.completedFuture(
                                page("m", new PageToken("after_id", "page " + pages.incrementAndGet()))
                                        .build()))
                .toCompletableFuture();
        assertThat(cause(endless)).hasMessageContaining("more than " + pages.get() + " pages");

        int size = new TextNode("x".repeat(98)).toString().length();
        assertThat(listOf(2 * size, size)).isCompleted();
        assertThat(cause(listOf(2 * size - 1, size))).hasMessageContaining("maxResponseSize");
    }

    /** Requests a list of three pages, of which the first two count when a further one is requested. */
    private CompletableFuture<ChatResponse> listOf(int maxResponseSize, int size) {
        AtomicInteger pages = new AtomicInteger();
        Call call = new Call(
                "p",
                ChatRequest.builder().operation(Operation.MODELS).build(),
                CallOptions.builder().maxResponseSize(maxResponseSize).build(),
                null);
        return new BatchStage(any -> 1)
                .handle(call, part -> {
                    int page = pages.incrementAndGet();
                    return CompletableFuture.completedFuture(
                            page("m" + page, page == 3 ? null : new PageToken("after_id", "page " + page))
                                    .raw(() -> new TextNode("x".repeat(size - 2)))
                                    .build());
                })
                .toCompletableFuture();
    }

    @Test
    void theCostOfGivenUpPartsIsThatOfTheCall() {
        Call call = embeddings(2);
        CompletableFuture<ChatResponse> answer = ask(call, 1);
        asked.get(0).abandoned(new BigDecimal("0.5"));
        promised.get(0).complete(vectors(0).build());
        asked.get(1).abandoned(new BigDecimal("0.25"));
        promised.get(1).complete(vectors(1).build());
        assertThat(answer).isCompleted();
        assertThat(call.abandonedCost()).isEqualByComparingTo("0.75");
    }
}
