package io.github.camelllm.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.test.ManualTimer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EditWatchTest {
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
    private static final Duration INSTANT = Duration.ofMillis(10);

    private final ManualTimer timer = new ManualTimer();
    private final List<String> applied = new ArrayList<>();
    private final List<Exception> failures = new ArrayList<>();
    private String text = "old";
    private final EditWatch watch = new EditWatch(this::read, applied::add, failures::add);

    private String read() throws IOException {
        if (text == null) {
            throw new IOException("deleted");
        }
        return text;
    }

    private void start() {
        watch.inUse(text);
        watch.start(timer, Runnable::run);
    }

    @Test
    void anEditIsAppliedWithinTwoSecondsWheneverItIsMade() {
        start();
        for (int i = 0; i < 200; i++) {
            timer.pass(Duration.ofMillis(7L * i % 400));
            text = "edit " + i;
            timer.pass(TWO_SECONDS);
            assertThat(applied).hasSize(i + 1).endsWith("edit " + i);
        }
    }

    @Test
    void aTextThatIsStillBeingWrittenIsNotApplied() {
        start();
        for (int step = 0; step < 300; step++) {
            text = "step " + step;
            timer.pass(Duration.ofMillis(300));
            assertThat(applied).as("written anew every 300 ms").isEmpty();
        }
        timer.pass(TWO_SECONDS);
        assertThat(applied).containsExactly("step 299");
    }

    @Test
    void anEditIsAppliedOnceAndOnlyIfItChangesAnything() {
        start();
        timer.pass(TWO_SECONDS);
        text = "new";
        timer.pass(Duration.ofMinutes(1));
        assertThat(applied).containsExactly("new");
        text = "old";
        timer.pass(TWO_SECONDS);
        assertThat(applied).containsExactly("new", "old");
    }

    @Test
    void aTextThatCannotBeReadIsReportedAndLookedAtAgain() {
        start();
        text = null;
        timer.pass(TWO_SECONDS);
        assertThat(failures).isNotEmpty();
        text = "new";
        timer.pass(TWO_SECONDS);
        assertThat(applied).containsExactly("new");
    }

    @Test
    void anEditThatFailsIsNotTheLastLook() {
        EditWatch failing = new EditWatch(
                this::read,
                edited -> {
                    applied.add(edited);
                    throw new IllegalStateException("cannot be applied");
                },
                failures::add);
        failing.inUse(text);
        failing.start(timer, task -> {
            try {
                task.run();
            } catch (IllegalStateException e) {
                failures.add(e);
            }
        });
        text = "bad";
        timer.pass(TWO_SECONDS);
        text = "good";
        timer.pass(TWO_SECONDS);
        assertThat(applied).containsExactly("bad", "good");
    }

    @Test
    void afterTheStopNothingIsLookedAt() {
        start();
        watch.stop();
        text = "new";
        timer.pass(INSTANT.plus(TWO_SECONDS));
        assertThat(applied).isEmpty();
        assertThat(timer.waiting()).isZero();
    }
}
