package io.github.camelllm.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class LlmExceptionTest {
    private static final IOException CAUSE = new IOException("broken");

    @Test
    void theCauseIsFoundBelowAnyNumberOfWrappers() {
        assertThat(LlmException.causeOf(CAUSE)).isSameAs(CAUSE);
        assertThat(LlmException.causeOf(new CompletionException(CAUSE))).isSameAs(CAUSE);
        assertThat(LlmException.causeOf(
                        new ExecutionException(new CompletionException(new CompletionException(CAUSE)))))
                .isSameAs(CAUSE);
    }

    @Test
    void whatIsNoWrapperKeepsItsCause() {
        LlmException known =
                ErrorDetails.of(ErrorKind.NETWORK, "cut").cause(CAUSE).exception();
        assertThat(LlmException.causeOf(new CompletionException(known))).isSameAs(known);
    }

    @Test
    void aWrapperOfNothingIsTheFailureItself() {
        CompletionException empty = new CompletionException("nothing inside", null);
        assertThat(LlmException.causeOf(empty)).isSameAs(empty);
    }
}
