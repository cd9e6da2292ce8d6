package io.github.camelllm.telemetry;

import io.github.camelllm.test.RecorderContract;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Nested;

/** The recorders that there are. */
class RecordersContractTest {
    @Nested
    class OfBoard extends RecorderContract {
        private final Board board = new Board();

        @Override
        protected CallRecorder recorder() {
            return board;
        }

        @Override
        protected long recorded() {
            return board.snapshots().stream()
                    .mapToLong(model -> model.answered() + model.failed())
                    .sum();
        }
    }

    @Nested
    class OfMicrometer extends RecorderContract {
        private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        private final MicrometerRecorder recorder = new MicrometerRecorder(registry);

        @Override
        protected CallRecorder recorder() {
            return recorder;
        }

        @Override
        protected long recorded() {
            return registry.find(Metric.OPERATION_DURATION.meter()).timers().stream()
                    .mapToLong(Timer::count)
                    .sum();
        }
    }
}
