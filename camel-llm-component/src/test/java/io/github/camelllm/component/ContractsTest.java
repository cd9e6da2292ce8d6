package io.github.camelllm.component;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Part;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.remote.KeySource;
import io.github.camelllm.selection.SelectionStrategy;
import io.github.camelllm.telemetry.Board;
import io.github.camelllm.telemetry.CallRecorder;
import io.github.camelllm.test.BudgetContract;
import io.github.camelllm.test.ChatProviderContract;
import io.github.camelllm.test.KeySourceContract;
import io.github.camelllm.test.RecorderContract;
import io.github.camelllm.test.SelectionStrategyContract;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The published contracts fail for implementations that break them, and need nothing that their users do not have. */
class ContractsTest {
    /** Returns the tests of a contract that fail. */
    private static TreeSet<String> failures(Object test) throws ReflectiveOperationException {
        TreeSet<String> failed = new TreeSet<>();
        for (Method method : test.getClass().getSuperclass().getDeclaredMethods()) {
            if (method.isAnnotationPresent(Test.class)) {
                method.setAccessible(true);
                try {
                    method.invoke(test);
                } catch (InvocationTargetException e) {
                    failed.add(method.getName());
                }
            }
        }
        return failed;
    }

    /** A budget that lets all calls pass. */
    private record Endless(BudgetRule rule) implements Budget {
        @Override
        public CompletionStage<Reservation> reserve(String key, BigDecimal worst) {
            return CompletableFuture.completedFuture(spent -> {});
        }

        @Override
        public CompletionStage<Balance> balance(String key) {
            return CompletableFuture.completedFuture(
                    new Balance(rule.amount(), new BigDecimal("0.10"), BigDecimal.ZERO, Instant.MAX));
        }
    }

    private static final class EndlessTest extends BudgetContract {
        @Override
        protected Budget budget(BudgetRule wanted) {
            return new Endless(wanted);
        }

        @Override
        protected void pass(Duration time) {}
    }

    @Test
    void aBudgetThatLimitsNothingIsFound() throws Exception {
        Method reserved = BudgetContract.class.getDeclaredMethod("whatIsReservedIsNotThereForOtherCalls");
        reserved.setAccessible(true);
        assertThat(catchThrowable(() -> reserved.invoke(new EndlessTest()))).hasCauseInstanceOf(AssertionError.class);
    }

    private static final class LateProviderTest extends ChatProviderContract {
        @Override
        protected ChatProvider provider() {
            return call -> {
                if (call.streamed()) {
                    call.emit(Delta.text("something else"));
                }
                return CompletableFuture.completedFuture(ChatResponse.builder()
                        .parts(List.of(new Part.Text("Hello")))
                        .build());
            };
        }

        @Override
        protected ChatRequest request() {
            return ChatRequest.of("Hi");
        }
    }

    @Test
    void aProviderThatStreamsAnotherTextIsFound() throws Exception {
        assertThat(failures(new LateProviderTest())).containsExactly("theDeltasOfAStreamAreItsText");
    }

    private static final class ForgetfulKeysTest extends KeySourceContract {
        @Override
        protected KeySource source() {
            return new KeySource() {
                @Override
                public CompletionStage<String> next() {
                    return CompletableFuture.completedFuture("sk-a");
                }

                @Override
                public boolean failed(String key, LlmException error) {
                    return true;
                }

                @Override
                public String toString() {
                    return "sk-a";
                }
            };
        }

        @Override
        protected List<String> keys() {
            return List.of("sk-a");
        }
    }

    @Test
    void aSourceThatPromisesKeysForEverAndTellsThemIsFound() throws Exception {
        assertThat(failures(new ForgetfulKeysTest()))
                .containsExactly(
                        "afterAKeyIsRefusedThereIsAnotherOrNone",
                        "anErrorThatIsNotAboutTheKeyChangesNothing",
                        "anErrorWithAKeyOfOthersChangesNothing",
                        "noKeyIsInItsText");
    }

    private static final class DeafRecorderTest extends RecorderContract {
        @Override
        protected CallRecorder recorder() {
            return new Board();
        }

        @Override
        protected long recorded() {
            return 0;
        }
    }

    @Test
    void aRecorderThatLosesCallsIsFound() throws Exception {
        assertThat(failures(new DeafRecorderTest()))
                .contains("anAnswerIsRecorded", "eachKindOfErrorIsRecorded", "noCallOfManyThreadsIsLost");
    }

    private static final class FirstEverTest extends SelectionStrategyContract {
        @Override
        protected SelectionStrategy strategy() {
            return candidates -> A;
        }
    }

    @Test
    void aStrategyThatChoosesWhatIsNotThereIsFound() throws Exception {
        assertThat(failures(new FirstEverTest())).contains("anOnlyCandidateIsChosen", "itServesListsThatChange");
    }

    @Test
    void theirUsersNeedJUnitAndAssertJ() {
        classes()
                .that()
                .haveNameMatching(".*(Contract|RecordingReceiver)(\\$.*)?")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.junit.jupiter..",
                        "org.assertj..",
                        "org.jspecify..",
                        "com.fasterxml.jackson.databind..",
                        "io.github.camelllm..")
                .check(new ClassFileImporter().importPackages("io.github.camelllm.test"));
    }
}
