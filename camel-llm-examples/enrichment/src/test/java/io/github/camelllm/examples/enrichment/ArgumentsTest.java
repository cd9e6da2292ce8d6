package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
    @Test
    void nothingMeansTheSampleAndEightAtATime() {
        Arguments arguments = Arguments.parse();
        assertThat(arguments.input()).isNull();
        assertThat(arguments.model()).isNull();
        assertThat(arguments.concurrency()).isEqualTo(8);
        assertThat(arguments.limit()).isEqualTo(Long.MAX_VALUE);
        assertThat(arguments.retryFailed() || arguments.restart() || arguments.help())
                .isFalse();
    }

    @Test
    void valuesFollowASpaceOrAnEqualsSign() {
        Arguments arguments = Arguments.parse("--input", "a=b.csv", "--model=mock:schema", "--limit=7", "--restart");
        assertThat(arguments.input()).isEqualTo(Path.of("a=b.csv"));
        assertThat(arguments.model()).isEqualTo("mock:schema");
        assertThat(arguments.limit()).isEqualTo(7);
        assertThat(arguments.restart()).isTrue();
    }

    @Test
    void anOptionOfTheEndpointMayHoldAnythingAfterItsName() {
        assertThat(Arguments.parse("--option", "baseUrl=http://h/?a=b&c=d", "--option=user=")
                        .options())
                .containsEntry("baseUrl", "http://h/?a=b&c=d")
                .containsEntry("user", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--nope                    | Unknown option '--nope'",
                "stray                     | Unknown option 'stray'",
                "--input                   | The option --input needs a value",
                "--help=yes                | The option --help takes no value",
                "--model=                  | The option --model is empty",
                "--input=a --input=b       | The option --input is given 2 times",
                "--concurrency=many        | The option --concurrency must be a whole number from 1 to 10000, not 'many'",
                "--concurrency=0           | The option --concurrency must be a whole number from 1 to 10000, not '0'",
                "--limit=-1                | The option --limit must be a whole number from 1, not '-1'",
                "--option=x                | The option --option must be name=value, such as --option temperature=0",
                "--restart --retry-failed  | --restart asks about every record again, so --retry-failed adds nothing to it",
            })
    void whatCannotBeDoneIsSaid(String arguments, String message) {
        assertThatThrownBy(() -> Arguments.parse(arguments.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }
}
