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
        assertThat(arguments.input).isNull();
        assertThat(arguments.model).isNull();
        assertThat(arguments.concurrency).isEqualTo(8);
        assertThat(arguments.limit).isEqualTo(Long.MAX_VALUE);
        assertThat(arguments.retryFailed || arguments.restart || arguments.help).isFalse();
    }

    @Test
    void valuesFollowASpaceOrAnEqualsSign() {
        Arguments arguments = Arguments.parse("--input", "a=b.csv", "--model=mock:schema", "--limit=7", "--restart");
        assertThat(arguments.input).isEqualTo(Path.of("a=b.csv"));
        assertThat(arguments.model).isEqualTo("mock:schema");
        assertThat(arguments.limit).isEqualTo(7);
        assertThat(arguments.restart).isTrue();
    }

    @Test
    void anOptionOfTheEndpointMayHoldAnythingAfterItsName() {
        assertThat(Arguments.parse("--option", "baseUrl=http://h/?a=b&c=d", "--option=user=")
                        .endpointOptions())
                .containsEntry("baseUrl", "http://h/?a=b&c=d")
                .containsEntry("user", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--nope                    | Unknown option: '--nope'",
                "stray                     | Unmatched argument at index 0: 'stray'",
                "--input                   | Missing required parameter for option '--input' (FILE)",
                "--input=a --input=b       | option '--input' (FILE) should be specified only once",
                "--concurrency=many        | Invalid value for option '--concurrency': 'many' is not an int",
                "--separator=ab            | Invalid value for option '--separator': 'ab' is not one character, or tab",
                "--task=sing               | Invalid value for option '--task': 'sing' is none of [classify, extract, summarize, translate, redact, embed]",
                "--task=classify           | --task classify needs --labels, such as --labels question,complaint",
                "--labels=a,b              | --labels belongs to --task classify",
                "--task=classify --labels=a,b,a  | --labels has 'a' twice",
                "--task=classify --labels=a,,b   | --labels has an empty name: a,,b",
                "--task=extract --fields=n:number,n | --fields has 'n' twice",
                "--task=translate          | --task translate needs --to, such as --to English",
                "--task=extract            | --task extract needs --fields or --schema",
                "--task=embed              | --task embed needs --model, such as openai:text-embedding-3-small or mock:echo",
                "--fields=a                | --fields belongs to --task extract",
                "--task=redact --schema=s  | --task redact has a schema of its own: leave out --schema",
                "--max-cost=0              | The option --max-cost must be more than 0, not '0'",
                "--compare=mock            | The option --compare needs two models or more, with commas between",
                "--prompt=a --prompt-file=b| --prompt and --prompt-file exclude each other",
                "--rows-per-call=0         | The option --rows-per-call must be a whole number from 1 to 100, not '0'",
                "--concurrency=0           | The option --concurrency must be a whole number from 1 to 10000, not '0'",
                "--limit=-1                | The option --limit must be a whole number from 1, not '-1'",
                "--option=x                | The option --option must be name=value, such as --option temperature=0",
                "--restart --retry-failed  | --restart asks about every record again: leave out --retry-failed and --refresh",
            })
    void whatCannotBeDoneIsSaid(String arguments, String message) {
        assertThatThrownBy(() -> Arguments.parse(arguments.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(message);
    }
}
