"""What the clinic costs, as ratios to a bare Flask app in the same run.

`python -m bench` measures everything, `python -m bench pages` one chapter. Times are
ratios because machines differ; sizes and counts are what they are.
"""
