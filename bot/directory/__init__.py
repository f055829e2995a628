"""The directory of services: found by need, age, place and who it is for; shown as cards; read and written as Open Referral UK."""
