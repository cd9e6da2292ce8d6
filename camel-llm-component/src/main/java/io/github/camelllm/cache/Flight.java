package io.github.camelllm.cache;

import io.github.camelllm.chat.CachePolicy;
import io.github.camelllm.chat.CacheResult;
import io.github.camelllm.chat.CacheStatus;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One answer and the identical calls that wait for it. The first of them leads: it reads the store, then, if several nodes share the store,
 * acquires the lease, then calls the provider. The call to the provider belongs to no single caller: it continues as long as any caller
 * waits. If it fails, the leader fails and the next caller leads, so that each failure causes at most one further request.
 */
final class Flight {
    /** Errors caused by the request, which are the same for all callers. */
    private static final Set<ErrorKind> CAUSED_BY_REQUEST =
            EnumSet.of(ErrorKind.INVALID_REQUEST, ErrorKind.CONTEXT_LENGTH, ErrorKind.CONTENT_FILTER);

    private final Flights flights;
    private final CacheKey key;
    private final boolean stored;
    private final List<Participant> participants = new ArrayList<>(1); // what follows is guarded by this
    private DeltaLog deltas = new DeltaLog();
    private boolean begun;
    private boolean over;
    private @Nullable Call toProvider;
    private CallLeases.@Nullable Lease lease;
    private @Nullable CacheEntry result;
    private @Nullable CacheEntry stale;
    private CacheStatus missed = CacheStatus.MISS;

    Flight(Flights flights, CacheKey key, boolean stored) {
        this.flights = flights;
        this.key = key;
        this.stored = stored;
    }

    /** Adds a call that waits for the answer; returns false if the flight has ended. */
    boolean join(Participant participant) {
        CacheEntry there;
        boolean first;
        synchronized (this) {
            if (over) {
                return false;
            }
            there = result;
            first = !begun;
            begun = true;
            if (there == null) {
                participant.follow(deltas);
                participants.add(participant);
            }
        }
        if (there != null) {
            serve(participant, there, CacheStatus.HIT);
            return true;
        }
        participant.call().onCancel(() -> leave(participant));
        if (first) {
            seek();
        } else {
            participant.deliver();
        }
        return true;
    }

    private void leave(Participant participant) {
        Call abandoned;
        boolean last;
        synchronized (this) {
            if (!participants.remove(participant)) {
                return;
            }
            last = participants.isEmpty();
            over |= last;
            abandoned = last ? toProvider : null;
        }
        if (last) {
            end();
        }
        if (abandoned != null) {
            abandoned.cancel();
        }
        participant.fail(participant.call().cancellation());
    }

    /** Releases the key for the next call, and the lease for other nodes. */
    private void end() {
        CallLeases.Lease held;
        synchronized (this) {
            over = true;
            held = lease;
            lease = null;
        }
        flights.over(key, this);
        if (held != null) {
            held.release();
        }
    }

    private synchronized boolean isOver() {
        return over;
    }

    private synchronized @Nullable Participant leader() {
        return participants.isEmpty() ? null : participants.get(0);
    }

    private void seek() {
        if (stored) {
            then(flights.cache().get(key), this::sought);
        } else {
            ask();
        }
    }

    private void sought(@Nullable CacheEntry entry, @Nullable Throwable failure) {
        if (failure != null) {
            synchronized (this) {
                missed = CacheStatus.UNAVAILABLE;
            }
            ask();
        } else if (entry == null || !serveFresh(entry)) {
            then(flights.cache().leases().acquire(key), this::leased);
        }
    }

    /** Completes the calls for which an entry is young enough; returns whether no call is left. */
    private boolean serveFresh(CacheEntry entry) {
        List<Participant> served = new ArrayList<>();
        boolean done;
        synchronized (this) {
            for (Participant each : participants) {
                if (entry.isFresh(flights.now(), each.policy().ttl())) {
                    served.add(each);
                }
            }
            participants.removeAll(served);
            stale = entry;
            done = participants.isEmpty();
            over |= done;
        }
        if (done) {
            end();
        }
        served.forEach(each -> serve(each, entry, CacheStatus.HIT));
        return done;
    }

    private void leased(CallLeases.@Nullable Lease given, @Nullable Throwable failure) {
        Participant leader = leader();
        boolean impatient = leader == null || leader.isImpatient(flights.nanos());
        if (given == null && failure == null && !impatient) {
            then(flights.cache().leases().change(key), (changed, error) -> seek());
            return;
        }
        boolean unwanted;
        synchronized (this) {
            unwanted = over;
            lease = unwanted ? null : given;
        }
        if (unwanted && given != null) {
            given.release();
        } else {
            ask();
        }
    }

    private void ask() {
        Participant leader;
        Call call;
        synchronized (this) {
            if (over || participants.isEmpty()) {
                return; // all have left
            }
            leader = participants.get(0);
            call = leader.toProvider(new SharedDeltas(deltas, this::all, flights));
            toProvider = call;
        }
        long begunAt = flights.now();
        CompletionStage<ChatResponse> answer;
        try {
            answer = leader.provider().answer(call);
        } catch (Throwable e) { // Throwable, because the caller waits for the answer
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((response, failure) -> {
            if (response != null) {
                answered(leader, call, response, begunAt);
            } else {
                failed(leader, call, failure == null ? new NullPointerException("answered null") : failure);
            }
        });
    }

    private void answered(Participant leader, Call call, ChatResponse response, long begunAt) {
        List<Participant> all;
        CacheEntry entry;
        synchronized (this) {
            all = List.copyOf(participants);
            if (over || all.isEmpty()) {
                return;
            }
            participants.clear();
            entry = CacheEntry.of(response, policy(all), begunAt);
            result = entry;
        }
        boolean kept = stored
                && all.stream().anyMatch(each -> each.policy().writes())
                && CacheEntry.isStorable(call.request().operation(), response)
                && flights.fits(entry);
        if (kept) {
            flights.cache().put(key, entry).whenComplete((done, failure) -> end());
        } else {
            end();
        }
        Participant payer = all.contains(leader) ? leader : all.get(0);
        for (Participant each : all) {
            if (each != payer) {
                serve(each, entry, CacheStatus.HIT);
            }
        }
        payer.attempts(call);
        payer.complete(marked(response));
    }

    /** Returns the policy of the first that stores. */
    private static CachePolicy policy(List<Participant> all) {
        for (Participant each : all) {
            if (each.policy().writes()) {
                return each.policy();
            }
        }
        return all.get(0).policy();
    }

    private ChatResponse marked(ChatResponse response) {
        return response.cache() != null
                ? response
                : response.toBuilder()
                        .cache(CacheResult.of(missed, key.toString()))
                        .build();
    }

    /** After a failure of the provider: the calls that get an expired answer, and those that fail. */
    private record Ended(List<Participant> served, List<Participant> failing, boolean all) {}

    private void failed(Participant leader, Call call, Throwable failure) {
        ErrorKind kind = LlmException.causeOf(failure) instanceof LlmException error ? error.kind() : ErrorKind.UNKNOWN;
        Ended ended;
        CacheEntry old;
        synchronized (this) {
            if (over) {
                return;
            }
            old = leader.policy().staleOn(kind) ? stale : null;
            ended = ended(leader, kind, old);
            toProvider = null;
        }
        if (ended.all()) {
            end();
        } else {
            flights.execute(this::ask); // on an executor, because recursion over many failures would overflow the stack
        }
        leader.attempts(call);
        if (old != null) {
            ended.served().forEach(each -> serve(each, old, CacheStatus.STALE));
        }
        ended.failing().forEach(each -> each.fail(failure));
    }

    /** Removes the calls that end here; the others follow another attempt. */
    private synchronized Ended ended(Participant leader, ErrorKind kind, @Nullable CacheEntry old) {
        List<Participant> served = new ArrayList<>();
        List<Participant> failing = new ArrayList<>();
        deltas = new DeltaLog();
        for (Participant each : participants) {
            boolean untouched = each.follow(deltas);
            if (untouched && old != null && old.isUsableOnError(flights.now(), each.policy())) {
                served.add(each);
            } else if (!untouched || each == leader || sharesFailure(each, kind)) {
                failing.add(each);
            }
        }
        participants.removeAll(served);
        participants.removeAll(failing);
        return new Ended(served, failing, participants.isEmpty());
    }

    private boolean sharesFailure(Participant participant, ErrorKind kind) {
        return CAUSED_BY_REQUEST.contains(kind) || participant.isImpatient(flights.nanos());
    }

    private void serve(Participant participant, CacheEntry entry, CacheStatus status) {
        ChatResponse served =
                entry.served(status, key, participant.call().request().operation(), flights.now());
        flights.execute(() -> participant.complete(served));
    }

    /** Continues when a promise completes: at once if it has, else on the executor. */
    private <T> void then(CompletionStage<T> promise, BiConsumer<@Nullable T, @Nullable Throwable> next) {
        if (promise.toCompletableFuture().isDone()) {
            promise.whenComplete(guarded(next));
        } else {
            promise.whenComplete(
                    (value, failure) -> flights.execute(() -> guarded(next).accept(value, failure)));
        }
    }

    private <T> BiConsumer<@Nullable T, @Nullable Throwable> guarded(
            BiConsumer<@Nullable T, @Nullable Throwable> next) {
        return (value, failure) -> {
            if (!isOver()) {
                next.accept(value, failure);
            }
        };
    }

    private synchronized List<Participant> all() {
        return List.copyOf(participants);
    }
}
