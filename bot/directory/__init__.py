"""The directory of services: found by need, age, place and people; shown as cards; exchanged as Open Referral UK."""
