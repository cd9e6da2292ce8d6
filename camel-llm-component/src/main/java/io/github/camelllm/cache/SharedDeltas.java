package io.github.camelllm.cache;

import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.DeltaListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Receives the provider's deltas for all waiting calls. It applies back-pressure only if all of them do, so that a slow reader does not
 * slow down others.
 */
final class SharedDeltas implements DeltaListener {
    private final DeltaLog log;
    private final Supplier<List<Participant>> participants;
    private final Flights flights;

    SharedDeltas(DeltaLog log, Supplier<List<Participant>> participants, Flights flights) {
        this.log = log;
        this.participants = participants;
        this.flights = flights;
    }

    @Override
    public void onDelta(Delta delta) {
        log.add(delta);
        List<Participant> all = participants.get();
        for (int i = 1; i < all.size(); i++) {
            flights.execute(all.get(i)::deliver);
        }
        if (!all.isEmpty()) {
            all.get(0).deliver(); // here, as without a cache
        }
    }

    @Override
    public @Nullable CompletionStage<?> pressure() {
        List<CompletableFuture<?>> pressed = new ArrayList<>();
        for (Participant each : participants.get()) {
            CompletionStage<?> pressure = each.call().pressure();
            if (pressure != null) {
                pressed.add(pressure.toCompletableFuture());
            } else if (each.call().streamed()) {
                return null;
            }
        }
        return pressed.isEmpty() ? null : CompletableFuture.anyOf(pressed.toArray(CompletableFuture[]::new));
    }
}
