using System.Collections.Concurrent;
using System.Globalization;
using CloudNativeAi.Serving.Yarp;
using QuickStart.Acts;
using QuickStart.Digits;

namespace QuickStart.Traffic;

/// <summary>Compares an answer with what the version that gave it must say: the sample works it out itself from that version's weights.</summary>
internal sealed class AnswerCheck
{
    private const float Tolerance = 1e-4f;
    private readonly ConcurrentDictionary<string, DigitModel> _weights = new();

    public void Add(PublishedModel model) => _weights[model.Version.Version.ToString(CultureInfo.InvariantCulture)] = model.Weights;

    /// <summary>What is wrong with an answer; null: nothing.</summary>
    public string? Judge(HttpResponseMessage response, InferResponse? answer, float[] image)
    {
        if (answer is not { Outputs: [{ Name: "probabilities", Data: var said }, { Name: "label", Data: [var label] }] } || said.Length != DigitSet.Classes)
        {
            return $"{(int)response.StatusCode} came without probabilities and label";
        }

        var revision = response.Headers.TryGetValues(InferenceHeaders.Revision, out var values) ? string.Join(", ", values) : "none";
        if (!_weights.TryGetValue(answer.ModelVersion, out var weights) || revision != ServeAct.Revision(answer.ModelVersion))
        {
            return $"revision {revision} answered as version {answer.ModelVersion}";
        }

        Span<float> hidden = stackalloc float[DigitModel.Hidden];
        Span<float> expected = stackalloc float[DigitSet.Classes];
        var digit = weights.Predict(image, hidden, expected);
        for (var i = 0; i < said.Length; i++)
        {
            if (!(Math.Abs(said[i] - expected[i]) <= Tolerance))
            {
                return $"version {answer.ModelVersion} gave digit {i} a probability of {said[i]}; its weights give {expected[i]}";
            }
        }

        return (int)label == digit ? null : $"version {answer.ModelVersion} said {label}; its weights say {digit}";
    }
}
