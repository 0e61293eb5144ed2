using System.Collections;

namespace CloudNativeAi.Training.TestWorker;

/// <summary>Says its environment, variable by variable.</summary>
internal static class EchoProgram
{
    public static int Run()
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            Console.WriteLine($"{variable.Key}={variable.Value}");
        }

        return 0;
    }
}
