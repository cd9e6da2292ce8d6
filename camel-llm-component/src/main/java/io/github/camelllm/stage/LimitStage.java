package io.github.camelllm.stage;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LimitWaits;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.limit.LimitQueue;
import io.github.camelllm.limit.LimitScope;
import io.github.camelllm.limit.LimitWait;
import io.github.camelllm.limit.RateLimiter.Permit;
import io.github.camelllm.token.TokenCounter;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The stage that keeps to limits of requests, tokens and calls under way. An attempt passes all limits one after the other,
 * the narrowest first, and waits in the queue of each; so those who wait for their own limit hold nothing that others need.
 */
public final class LimitStage implements Stage {
    private final List<LimitQueue> limits;
    private final ChatProvider provider;
    private final LimitWait bounds;
    private final Timer timer;
    private final ExpectedTokens expected = new ExpectedTokens();

    /**
     * Makes a stage.
     *
     * @param limits the queues of the limits, in any order
     * @param provider who is asked, and tells with which key
     * @param bounds how long calls wait
     * @param timer what tells how long they did
     */
    public LimitStage(List<LimitQueue> limits, ChatProvider provider, LimitWait bounds, Timer timer) {
        this.limits =
                limits.stream().sorted(Comparator.comparing(LimitStage::width)).toList();
        this.provider = provider;
        this.bounds = bounds;
        this.timer = timer;
    }

    private static LimitScope width(LimitQueue queue) {
        Set<LimitScope> scopes = queue.limiter().rule().scopes();
        return scopes.iterator().next();
    }

    @Override
    public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
        LimitedAttempt attempt = new LimitedAttempt(call, next);
        attempt.proceed();
        return attempt.answer;
    }

    /** Looked up for each call, as the rules may change while routes run. */
    private boolean isByKey() {
        for (LimitQueue limit : limits) {
            if (limit.limiter().rule().scopes().contains(LimitScope.KEY)) {
                return true;
            }
        }
        return false;
    }

    private boolean countsTokens() {
        for (LimitQueue limit : limits) {
            if (limit.limiter().countsTokens()) {
                return true;
            }
        }
        return false;
    }

    /** One attempt on its way through the limits. */
    private final class LimitedAttempt {
        private final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        private final Call call;
        private final ChatProvider next;
        private final Permit[] permits = new Permit[limits.size()];
        private final long tokens;
        private final List<String> accounts;
        private String account;
        private boolean chosen;
        private final long begun;
        private int passed;
        private boolean waited;

        LimitedAttempt(Call call, ChatProvider next) {
            this.call = call;
            this.next = next;
            this.tokens = countsTokens() ? expected.of(call) : 0;
            this.accounts = isByKey() ? provider.accounts(call) : List.of("");
            this.account = accounts.get(0);
            this.begun = timer.nanos();
        }

        /** A loop, not a recursion, as long as there is room at once. */
        void proceed() {
            while (passed < permits.length) {
                LimitQueue limit = limits.get(passed);
                CompletionStage<Permit> permit = acquire(limit);
                CompletableFuture<Permit> now = permit.toCompletableFuture();
                if (!now.isDone()) {
                    waited = true;
                    permit.whenComplete(this::takeLate);
                    return;
                }
                if (!now.handle(this::take).join()) {
                    return;
                }
            }
            send();
        }

        private CompletionStage<Permit> acquire(LimitQueue limit) {
            boolean choosing = !chosen
                    && accounts.size() > 1
                    && limit.limiter().rule().scopes().contains(LimitScope.KEY);
            if (!choosing) {
                return acquire(limit, bounds);
            }
            chosen = true;
            return withAnyKey(limit, 0);
        }

        private CompletionStage<Permit> acquire(LimitQueue limit, LimitWait wait) {
            String key = LimitScope.key(limit.limiter().rule().scopes(), call, account);
            return limit.acquire(call, key, tokens, wait);
        }

        /** Takes the first key whose limit has room now, else waits for that of the first. */
        private CompletionStage<Permit> withAnyKey(LimitQueue limit, int index) {
            boolean none = index == accounts.size();
            account = accounts.get(none ? 0 : index);
            call.chooseAccount(account);
            if (none) {
                return acquire(limit, bounds);
            }
            return acquire(limit, new LimitWait(Duration.ZERO, bounds.maxQueue()))
                    .handle((permit, failure) -> permit != null
                            ? CompletableFuture.completedFuture(permit)
                            : isLocal(failure)
                                    ? withAnyKey(limit, index + 1)
                                    : CompletableFuture.<Permit>failedFuture(
                                            failure == null
                                                    ? new NullPointerException("The limiter answered null")
                                                    : failure))
                    .thenCompose(permit -> permit);
        }

        private static boolean isLocal(@Nullable Throwable failure) {
            return failure != null
                    && LlmException.causeOf(failure) instanceof LlmException error
                    && LimitQueue.LOCAL.equals(error.providerCode());
        }

        private void takeLate(@Nullable Permit permit, @Nullable Throwable failure) {
            try {
                if (take(permit, failure)) {
                    proceed();
                }
            } catch (Throwable e) { // whatever it is: the caller waits for the answer
                cancel();
                answer.completeExceptionally(e);
            }
        }

        /** Returns whether the attempt goes on. */
        private boolean take(@Nullable Permit permit, @Nullable Throwable failure) {
            if (permit == null) {
                fail(failure == null ? new NullPointerException("The limiter answered null") : failure);
                return false;
            }
            permits[passed++] = permit;
            if (call.cancelled()) {
                fail(call.cancellation());
                return false;
            }
            return true;
        }

        private void fail(Throwable failure) {
            cancel();
            Throwable cause = LlmException.causeOf(failure);
            boolean refused = isLocal(cause);
            note(refused);
            answer.completeExceptionally(cause);
        }

        /** Gives back what the attempt has passed, as it is not sent. */
        private void cancel() {
            for (int i = 0; i < passed; i++) {
                permits[i].cancel();
            }
        }

        private void note(boolean refused) {
            boolean local = false;
            for (int i = 0; i < passed; i++) {
                local |= permits[i].isLocal();
            }
            if (waited || refused || local) {
                call.limited(new LimitWaits(waited ? timer.nanos() - begun : 0, waited, refused, local));
            }
        }

        private void send() {
            note(false);
            call.observeLimits(statuses -> {
                for (Permit permit : permits) {
                    permit.observe(statuses);
                }
            });
            CompletionStage<ChatResponse> sent;
            try {
                sent = next.answer(call);
            } catch (Throwable e) { // whatever it is: what was passed must not stay so
                sent = CompletableFuture.failedFuture(e);
            }
            sent.whenComplete(this::end);
        }

        private void end(@Nullable ChatResponse response, @Nullable Throwable failure) {
            try {
                settle(response, failure);
            } catch (Throwable e) { // of a limiter that is the user's own: the caller waits for the answer
                answer.completeExceptionally(e);
            }
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete(response);
            }
        }

        private void settle(@Nullable ChatResponse response, @Nullable Throwable failure) {
            Throwable cause = failure == null ? null : LlmException.causeOf(failure);
            long used = response != null ? expected.learn(call, response) : taken(cause);
            for (Permit permit : permits) {
                if (cause instanceof LlmException error && isLimit(error)) {
                    permit.refused(error);
                }
                permit.settle(used);
            }
        }

        /** Returns how many tokens a failed attempt has taken: none if the provider refused it, else that is not known. */
        private long taken(@Nullable Throwable cause) {
            return cause instanceof LlmException error && error.statusCode() != null && !call.begun() ? 0 : -1;
        }

        private static boolean isLimit(LlmException error) {
            return error.kind() == ErrorKind.RATE_LIMIT || error.kind() == ErrorKind.OVERLOADED;
        }
    }

    /** What calls are expected to take, by what answers have taken. */
    private static final class ExpectedTokens {
        private static final long FIRST_GUESS = 256;
        private static final int MEMORY = 16;

        /** The average of generated tokens. */
        private final AtomicLong output = new AtomicLong(FIRST_GUESS);

        long of(Call call) {
            return TokenCounter.likely(call.provider(), call.request()) + output(call);
        }

        private long output(Call call) {
            if (!call.request().operation().generates()) {
                return 0;
            }
            Integer most = call.request().maxTokens();
            return most != null ? most : output.get();
        }

        /** Returns how many tokens an answer took; negative if that is not known. */
        long learn(Call call, ChatResponse response) {
            Long generated = response.usage().outputTokens();
            if (generated != null && call.request().operation().generates()) {
                output.updateAndGet(average -> average + (generated - average) / MEMORY);
            }
            Long input = response.usage().inputTokens();
            return input == null ? -1 : input + (generated == null ? 0 : generated);
        }
    }
}
