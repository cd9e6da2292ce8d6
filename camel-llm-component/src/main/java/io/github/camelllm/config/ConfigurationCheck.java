package io.github.camelllm.config;

import io.github.camelllm.chat.LlmException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks configuration files without Camel: {@code java -cp "lib/*" io.github.camelllm.config.ConfigurationCheck llm.yaml}
 * prints each mistake with its line. With {@code --schema} it prints the JSON Schema of the file.
 *
 * <p>Placeholders of the environment are replaced; what other placeholders stand for, and beans, are not known here and so not
 * checked.
 */
public final class ConfigurationCheck {
    private static final int MISTAKES = 1;
    private static final int USAGE = 2;

    private ConfigurationCheck() {}

    /**
     * Checks the files that are named. The exit status is 0 if they have no mistakes, 1 if they have, and 2 if one cannot be
     * read or none is named.
     */
    public static void main(String[] arguments) {
        int status = run(List.of(arguments), System.out);
        System.out.flush();
        if (status != 0) {
            System.exit(status);
        }
    }

    static int run(List<String> arguments, PrintStream out) {
        if (arguments.equals(List.of("--schema"))) {
            out.println(ConfigSchema.json().toPrettyString());
            return 0;
        } else if (arguments.isEmpty() || arguments.get(0).startsWith("-")) {
            out.println("Usage: ConfigurationCheck <file>... | --schema");
            return USAGE;
        }
        int worst = 0;
        for (String file : arguments) {
            worst = Math.max(worst, check(file, out));
        }
        return worst;
    }

    private static int check(String file, PrintStream out) {
        List<ConfigMistake> mistakes;
        List<String> needingRestart = List.of();
        try {
            String text = Files.readString(Path.of(file), StandardCharsets.UTF_8);
            ConfigSurroundings surroundings = ConfigSurroundings.unknown(System::getenv);
            mistakes = ConfigReader.mistakes(text, ConfigFormat.of(file), surroundings);
            if (mistakes.isEmpty()) {
                needingRestart = needingRestart(ConfigReader.read(file, text, ConfigFormat.of(file), surroundings));
            }
        } catch (IOException e) {
            out.println(file + ": cannot be read: " + e);
            return USAGE;
        } catch (LlmException e) {
            out.println(file + ": " + e.getMessage());
            return USAGE;
        }
        mistakes.forEach(mistake -> out.println(file + ":" + mistake.line() + ": " + mistake.what()));
        out.println(file + ": " + (mistakes.isEmpty() ? "no mistakes" : mistakes.size() + " mistakes"));
        if (!needingRestart.isEmpty()) {
            out.println(file + ": changes of " + String.join(", ", needingRestart)
                    + " need a restart; all others are applied while routes run");
        }
        return mistakes.isEmpty() ? 0 : MISTAKES;
    }

    private static List<String> needingRestart(FileConfiguration content) {
        List<String> set = new ArrayList<>();
        for (ConfigSection section : ConfigSection.values()) {
            for (String option : section.needingRestart()) {
                if (content.text(section, option) != null) {
                    set.add(section.path(option));
                }
            }
        }
        return set;
    }
}
