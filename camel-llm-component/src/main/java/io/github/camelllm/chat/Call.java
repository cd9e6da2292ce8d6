package io.github.camelllm.chat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request in progress: provider, request, options, listener of the deltas, and its cancellation. * <p>The request is immutable; the state
 * of the call (attempts, first delta, cancellation) is safe for use by several threads.
 */
public final class Call {
    private static final Runnable NOTHING = () -> {};
    private static final Runnable CANCELLED = () -> {};

    private final String provider;
    private final ChatRequest request;
    private final CallOptions options;
    private final @Nullable DeltaListener listener;
    private final Caller caller;
    private final AtomicReference<Runnable> canceller = new AtomicReference<>(NOTHING);
    private volatile int attempts;
    private volatile Runnable onFirstDelta = NOTHING;
    private volatile boolean begun;
    private volatile @Nullable Consumer<Delta> observer;
    private volatile @Nullable ChunkTimes chunkTimes;
    private volatile BigDecimal abandonedCost = BigDecimal.ZERO;
    private volatile LimitWaits limitWaits = LimitWaits.NONE;
    private volatile @Nullable Consumer<List<RateLimitStatus>> limitObserver;
    private volatile CallWatcher watcher = CallWatcher.NONE;
    private volatile @Nullable String chosenAccount;
    private volatile String account = "";
    private volatile long providerNanos;
    private volatile long pausedNanos;
    private volatile boolean readsLimits;
    private volatile List<RateLimitStatus> rateLimits = List.of();

    /**
     * Creates a call without a caller.
     *
     * @param provider the name of the provider
     * @param request the request
     * @param options the options
     * @param listener receives the deltas of a streamed answer; null if it is not streamed
     */
    public Call(String provider, ChatRequest request, CallOptions options, @Nullable DeltaListener listener) {
        this(provider, request, options, listener, Caller.UNKNOWN);
    }

    /**
     * Creates a call.
     *
     * @param provider the name of the provider
     * @param request the request
     * @param options the options
     * @param listener receives the deltas of a streamed answer; null if it is not streamed
     * @param caller the caller
     */
    public Call(
            String provider,
            ChatRequest request,
            CallOptions options,
            @Nullable DeltaListener listener,
            Caller caller) {
        this.provider = Objects.requireNonNull(provider, "provider");
        this.request = Objects.requireNonNull(request, "request");
        this.options = Objects.requireNonNull(options, "options");
        this.listener = listener;
        this.caller = Objects.requireNonNull(caller, "caller");
    }

    /** Returns the name of the provider. */
    public String provider() {
        return provider;
    }

    /** Returns the request. */
    public ChatRequest request() {
        return request;
    }

    /** Returns the options. */
    public CallOptions options() {
        return options;
    }

    /** Returns the caller. */
    public Caller caller() {
        return caller;
    }

    /** Returns whether the answer is to be streamed. */
    public boolean streamed() {
        return listener != null;
    }

    /**
     * Passes a delta to the listener. Called by the provider, by one thread at a time.
     *
     * @throws IllegalStateException if the call is not streamed
     */
    public void emit(Delta delta) {
        if (listener == null) {
            throw new IllegalStateException("This call is not streamed");
        }
        if (!begun) {
            begun = true;
            onFirstDelta.run();
        }
        ChunkTimes times = chunkTimes;
        if (times != null) {
            times.delta();
        }
        Consumer<Delta> watching = observer;
        if (watching != null) {
            watching.accept(delta);
        }
        listener.onDelta(delta);
    }

    /** Measures the times between deltas from now on. */
    public void measureChunks(ChunkTimes times) {
        chunkTimes = times;
    }

    /** Returns the times between deltas; null if they are not measured. */
    public @Nullable ChunkTimes chunkTimes() {
        return chunkTimes;
    }

    /**
     * Sets an observer that receives each delta before the listener, replacing the previous one: for stages that measure an
     * attempt.
     *
     * @param value must not block or throw; null for none
     */
    public void observe(@Nullable Consumer<Delta> value) {
        observer = value;
    }

    /**
     * Adds the estimated cost of an attempt that was abandoned after it was sent: the provider bills its prompt and what it has generated,
     * although there is no answer with a usage.
     *
     * @param usd in USD; not negative
     */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // attempts follow one another
    public void abandoned(BigDecimal usd) {
        abandonedCost = abandonedCost.add(usd);
    }

    /** Returns the estimated cost of abandoned attempts in USD; 0 if there were none or no price is known. */
    public BigDecimal abandonedCost() {
        return abandonedCost;
    }

    /**
     * Adds a wait for a limit, or a refusal by one.
     *
     * @param more what is added
     */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // attempts follow one another
    public void limited(LimitWaits more) {
        limitWaits = limitWaits.plus(more);
    }

    /** Returns how the call has waited for limits. */
    public LimitWaits limitWaits() {
        return limitWaits;
    }

    /**
     * Sets who gets to know what the provider says of its limits, in place of who did before.
     *
     * @param value must not block or throw; null for no observer
     */
    public void observeLimits(@Nullable Consumer<List<RateLimitStatus>> value) {
        limitObserver = value;
    }

    /** Returns the observer of the limits that the provider reports; null if there is none, so that they need not be read. */
    public @Nullable Consumer<List<RateLimitStatus>> limitObserver() {
        Consumer<List<RateLimitStatus>> one = limitObserver;
        if (!watcher.watchesLimits()) {
            return one;
        }
        return one == null ? watcher::limits : one.andThen(watcher::limits);
    }

    /**
     * Sets the credential of the next attempt, for whose limit it was counted.
     *
     * @param account one of {@link ChatProvider#accounts}
     */
    public void chooseAccount(String account) {
        chosenAccount = Objects.requireNonNull(account, "account");
    }

    /** Returns the credential that was chosen for the attempt that begins, which is then chosen no more; null for any. */
    public @Nullable String takeChosenAccount() {
        String chosen = chosenAccount;
        chosenAccount = null;
        return chosen;
    }

    /** Adds a watcher; before the call is made. */
    public void watch(CallWatcher more) {
        watcher = watcher.and(more);
    }

    /** Returns the watcher of all that happens within this call. */
    public CallWatcher watcher() {
        return watcher;
    }

    /**
     * Returns a call that serves this one, with its provider, options, caller, watcher and observer of limits.
     *
     * @param part the request
     * @param deltas receives the deltas of a streamed answer; null if it is not streamed
     */
    public Call serving(ChatRequest part, @Nullable DeltaListener deltas) {
        Call serving = new Call(provider, part, options, deltas, caller);
        serving.watcher = watcher;
        serving.limitObserver = limitObserver;
        return serving;
    }

    /** Returns null if the listener can take more deltas, else a stage that completes when it can. */
    public @Nullable CompletionStage<?> pressure() {
        return listener == null ? null : listener.pressure();
    }

    /** Returns whether a delta has been delivered, after which the call must not be retried. */
    public boolean begun() {
        return begun;
    }

    /**
     * Sets an action to run just before the first delta is passed to the listener, replacing the previous one. It is not run if the call is
     * not streamed or fails before its first delta.
     *
     * @param action must not block or throw
     */
    public void onFirstDelta(Runnable action) {
        onFirstDelta = action;
    }

    /** Counts an attempt; called by the provider that makes it. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // attempts follow one another
    public void attempt() {
        attempts++;
    }

    /** Returns the number of attempts so far. */
    public int attempts() {
        return attempts;
    }

    /**
     * Sets what tells the credential of the current attempt from others.
     *
     * @param value its {@linkplain KeyDigest digest} or name, never the key; empty if there is none
     */
    public void account(String value) {
        account = Objects.requireNonNull(value, "account");
    }

    /** Returns what tells the credential of the last attempt from others; empty if there is none. */
    public String account() {
        return account;
    }

    /**
     * Adds the time of an attempt from sending the request to the end of the response.
     *
     * @param nanos in nanoseconds
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // attempts follow one another
    public void providerTook(long nanos) {
        providerNanos += nanos;
    }

    /** Returns how long the provider took in all attempts, in nanoseconds; 0 if no attempt was measured. */
    public long providerNanos() {
        return providerNanos;
    }

    /**
     * Adds a pause between two attempts.
     *
     * @param nanos in nanoseconds
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // attempts follow one another
    public void paused(long nanos) {
        pausedNanos += nanos;
    }

    /** Has the limits read that the provider reports in the head of its response, which else happens only for an observer. */
    public void readLimits() {
        readsLimits = true;
    }

    /** Returns whether the limits are to be read that the provider reports. */
    public boolean readsLimits() {
        return readsLimits || limitObserver() != null;
    }

    /** Sets the limits that the provider has reported last. */
    public void rateLimits(List<RateLimitStatus> value) {
        rateLimits = List.copyOf(value);
    }

    /** Returns the limits that the provider has reported last; empty if it has not, or they were not read. */
    public List<RateLimitStatus> rateLimits() {
        return rateLimits;
    }

    /** Returns how long the call has paused between attempts, in nanoseconds. */
    public long pausedNanos() {
        return pausedNanos;
    }

    /**
     * Sets an action to run when the call is cancelled, replacing the previous one; run at once if it already is.
     *
     * @param action must not block or throw
     */
    public void onCancel(Runnable action) {
        Runnable before = canceller.getAndUpdate(now -> now == CANCELLED ? CANCELLED : action);
        if (before == CANCELLED) {
            action.run();
        }
    }

    /** Cancels the call: its answer fails with {@link CallCancelledException}. Has no effect after its end. */
    public void cancel() {
        canceller.getAndSet(CANCELLED).run();
    }

    /** Returns whether the call was cancelled. */
    public boolean cancelled() {
        return canceller.get() == CANCELLED;
    }

    /** Returns the error that describes the cancellation of this call. */
    public LlmException cancellation() {
        return ErrorDetails.of(ErrorKind.CANCELLED, "The call was cancelled by the application")
                .provider(provider)
                .model(request.model())
                .exception();
    }

    @Override
    public String toString() {
        return "Call[" + provider + ", " + request + (streamed() ? ", streamed]" : "]");
    }
}
