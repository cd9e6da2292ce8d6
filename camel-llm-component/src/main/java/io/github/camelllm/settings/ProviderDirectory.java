package io.github.camelllm.settings;

import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.provider.Provider;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Finds a provider by name. Order: replacement at run time, bean in the registry, descriptor of the name, descriptor with the name as alias.
 */
public final class ProviderDirectory {
    /** The name of the mock provider. */
    public static final String MOCK = "mock";

    private final CamelContext context;
    private volatile @Nullable String files;
    private final Map<String, Object> replacements = new ConcurrentHashMap<>();
    private volatile DescriptorFiles descriptors;

    /**
     * Creates a directory.
     *
     * @param files patterns of the addresses of additional descriptors, separated by commas; null for none
     */
    public ProviderDirectory(CamelContext context, @Nullable String files) {
        this.context = context;
        this.files = files;
        this.descriptors = new DescriptorFiles(context, files);
    }

    /** Replaces the provider of a name by a {@link ChatProvider} or {@link Provider}; null removes the replacement. */
    public void replace(String name, @Nullable Object provider) {
        if (provider == null) {
            replacements.remove(name);
        } else {
            replacements.put(name, provider);
        }
    }

    /** Reads the descriptors again. If one is invalid, nothing changes. */
    public void reload() {
        descriptors = new DescriptorFiles(context, files);
    }

    /** Reads the descriptors from other files. If one is invalid, nothing changes. */
    public void reload(@Nullable String others) {
        descriptors = new DescriptorFiles(context, others);
        files = others;
    }

    /**
     * Returns the current source of the provider of a name: a replacement, a bound {@link ChatProvider} or {@link Provider}, or the
     * snapshot of the descriptors. A different object than before means that the provider was replaced.
     */
    public Object origin(String name) {
        Object bean = bean(name);
        return bean != null ? bean : descriptors;
    }

    /** Returns whether the mock provider's name has not been taken by a bean or replacement. */
    public boolean isMock() {
        return bean(MOCK) == null;
    }

    private @Nullable Object bean(String name) {
        Object replacement = replacements.get(name);
        if (replacement != null) {
            return replacement;
        }
        if (context.getRegistry().lookupByName(name) == null) { // which is so for nearly all calls
            return null;
        }
        ChatProvider code = context.getRegistry().lookupByNameAndType(name, ChatProvider.class);
        return code != null ? code : context.getRegistry().lookupByNameAndType(name, Provider.class);
    }

    /**
     * Returns the provider with a descriptor for a name or alias, or null if there is none. Files added after the descriptors were read are found.
     *
     * @throws LlmException of kind {@code CONFIGURATION} if its descriptor is invalid
     */
    public @Nullable Provider find(String name) {
        if (bean(name) instanceof Provider provider) {
            return named(name, provider);
        }
        Provider known = descriptors.find(name);
        return known != null || files == null ? known : come(name);
    }

    private @Nullable Provider come(String name) {
        DescriptorFiles fresh = new DescriptorFiles(context, files);
        Provider come = fresh.find(name);
        if (come != null) {
            descriptors = fresh;
        }
        return come;
    }

    /** Returns a bean under its name. A bean with a different provider name is rejected, because one provider would receive the key of the other. */
    private static Provider named(String name, Provider bean) {
        if (bean.name().isEmpty()) {
            return bean.toBuilder().name(name).build();
        }
        if (bean.name().equals(name)) {
            return bean;
        }
        throw ErrorKind.CONFIGURATION.exception("The bean '" + name + "' calls its provider '" + bean.name()
                + "': both must have the same name, or the provider none");
    }

    /** Returns whether a provider may have a model: it declares a matching pattern, or no pattern at all, as gateways and beans do. */
    public boolean mayHave(String name, String model) {
        Provider described = bean(name) instanceof ChatProvider || name.equals(MOCK) ? null : find(name);
        return described == null || described.claims(model) || !described.claimsAny();
    }

    /** Returns whether a provider with a name exists. */
    public boolean knows(String name) {
        return name.equals(MOCK) || bean(name) != null || find(name) != null;
    }

    /** Returns the providers with a pattern that matches a model, by name. */
    public List<Provider> claiming(String model) {
        return described().stream().filter(one -> one.claims(model)).toList();
    }

    /** Returns the providers with a descriptor, by name. */
    public Collection<Provider> described() {
        Map<String, Provider> all = new TreeMap<>(descriptors.all());
        context.getRegistry()
                .findByTypeWithName(Provider.class)
                .forEach((name, bean) -> all.put(name, named(name, bean)));
        return all.values();
    }

    /** Returns the names of the providers implemented in code. */
    public Set<String> coded() {
        Set<String> names = new TreeSet<>(
                context.getRegistry().findByTypeWithName(ChatProvider.class).keySet());
        replacements.forEach((name, provider) -> {
            if (provider instanceof ChatProvider) {
                names.add(name);
            }
        });
        return names;
    }

    /** Returns a hint for users of LiteLLM, whose names of models have a slash behind the provider. */
    private String ofLiteLlm(String name) {
        int slash = name.indexOf('/');
        if (slash < 0) {
            return "";
        }
        String provider = OtherComponents.provider(name.substring(0, slash));
        return knows(provider)
                ? "Here a colon stands between provider and model: llm:" + provider + ":" + name.substring(slash + 1)
                        + ". "
                : "";
    }

    /** Returns a hint for users of the component openai, whose URIs have an operation in this position. */
    private static String ofCamelOpenAi(String name) {
        return switch (name) {
            case "chat-completion" ->
                "Here the path is llm:provider:model, such as llm:openai:gpt-5.4-mini, and chat is the operation unless the"
                        + " option operation says otherwise. ";
            case "embeddings" -> "Here the path is llm:provider:model, with the option operation=embeddings. ";
            default -> "";
        };
    }

    /** Returns the error for a name that is neither a provider nor a model. */
    public LlmException unknown(String name) {
        Set<String> names = new TreeSet<>(descriptors.all().keySet());
        names.addAll(context.getRegistry().findByTypeWithName(Provider.class).keySet());
        names.addAll(
                context.getRegistry().findByTypeWithName(ChatProvider.class).keySet());
        names.add(MOCK);
        return ErrorKind.CONFIGURATION.exception("Unknown provider '" + name + "'. " + ofCamelOpenAi(name)
                + ofLiteLlm(name)
                + "Tried a bean of that name"
                + " (ChatProvider or Provider), the descriptor " + DescriptorFiles.FOLDER + name
                + ".json on the classpath"
                + (files == null ? "" : " or in " + files) + ", the aliases of all descriptors, and their patterns of"
                + " model names. There are: " + String.join(", ", names));
    }
}
